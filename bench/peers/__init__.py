"""Peers that need a separate program."""
