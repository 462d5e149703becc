"""Untrusted SPARQL: its checks, and the processes that run it."""
