"""Fuzzing: parsers of what strangers write get thousands of damaged inputs; only documented errors may come out.

``targets.py`` has the parsers with their documented errors, ``damage.py`` damages their samples. ``python -m
standlink.bench.fuzz PARSER`` runs one; the part ``fuzzing`` of the resilience run runs all.
"""
