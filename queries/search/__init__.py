"""Finding things by name."""
