"""The benchmark: Standlink beside what users would pick instead, on a seeded synthetic graph of its own terms."""
