"""Untrusted SPARQL: what is let through, and the processes that run it."""
