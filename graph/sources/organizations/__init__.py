"""Linking of organization names to actors: words, spellings, the mapping file, fuzzy and registered names."""
