"""Releases that were downloaded, and those that a server has: opened with the methods of a release on disk.

``opening.py`` decides what a text names; ``downloaded.py`` unpacks files; ``graph.py`` asks a server by
``connection.py``; ``documents.py`` are the answers that travel.
"""
