"""A second implementation of the answers, written from their method texts, with other libraries."""
