"""Spreadsheets as sources: a table in CSV or XLSX and, beside it, a mapping that says what its rows state.

``workbook.py`` reads the cells, ``mapping.py`` the mapping, and ``names.py`` which thing each name means. ``dates.py``
and ``numbers.py`` read values as people write them, and refuse what can be read in two ways. ``roles.py`` turns the
cells of a row into terms, ``facts.py`` into triples, and ``sheet.py`` makes the dataset. ``drafting.py`` writes the
first draft of a mapping, which a person completes.
"""
