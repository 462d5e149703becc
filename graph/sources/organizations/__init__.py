"""Names of organizations become actors: words, spellings, the mapping file, fuzzy and registered names."""
