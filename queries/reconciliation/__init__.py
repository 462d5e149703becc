"""Reconciliation: which thing of a release each name of a list means, how sure that is, and what is recorded of it.

``vocabulary.py`` has the types and properties by which things are chosen, ``identifiers.py`` reads identifiers,
``candidates.py`` finds what a name may mean and scores it, ``values.py`` reads and compares values of properties.
"""
