"""From datasets to a published release, one module per stage."""
