"""A second implementation of the answers, written from their method texts alone, by other libraries where it matters."""
