"""Importers of published tables, one module per kind."""
