"""What leaves Standlink in formats of other tools: networks, described tables, crates, nanopublications, changes."""
