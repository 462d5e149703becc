"""Fuzzing: parsers of what strangers write get thousands of damaged inputs; only documented errors may come out."""
