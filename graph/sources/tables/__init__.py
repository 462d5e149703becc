"""Tables of others: one module for each kind."""
