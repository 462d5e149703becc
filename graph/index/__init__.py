"""The search index of a release."""
