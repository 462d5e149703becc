"""Sources of data: one module per kind of source, each turning what it reads into a dataset."""
