"""The REST API under ``/api/v1``: what the pages show, as JSON with a schema, for programs.

``operations.py`` says what an operation is; ``things``, ``questions`` and ``record`` define those there are;
``arguments.py`` reads and refuses parameters; ``openapi.py`` describes all of it; ``routes.py`` serves it.
"""
