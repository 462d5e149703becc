"""RDF of one's own as a source: files, folders and archives in any format, here or at an address.

``formats.py`` finds the format of a file, ``fetching.py`` gets what is at an address, ``reading.py`` reads triples and
gives blank nodes an IRI, ``vocabulary.py`` checks the terms, and ``source.py`` is left to importers that are found by
their folder: this one is ``dataset.py``, since a user names its datasets.
"""
