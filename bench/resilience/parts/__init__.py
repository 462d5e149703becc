"""The parts of the resilience run: a module each, found by its name."""
