"""Charts: what a table looks like, in Vega-Lite files and words."""
