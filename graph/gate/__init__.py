"""Validation: shapes are compiled to queries for suspects, pyshacl validates these, and a report lists the results.

``DESIGN.md`` in this folder is the design note for maintainers.
"""
