"""Computed answers, from the analysis tables or by walking the graph; ``registry`` lists them."""
