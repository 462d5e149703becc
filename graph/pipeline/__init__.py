"""Making a release: load, infer, validate, index, tabulate, publish."""
