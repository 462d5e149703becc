"""The benchmark: Standlink compared with alternatives, on a seeded synthetic graph."""
