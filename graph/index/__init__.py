"""The search index of a release: its schema, its writer and its reader."""
