"""Validation: shapes compiled to queries for suspects, pyshacl as the judge, and the report."""
