"""The graph: datasets, the pipeline that builds releases from them, and reading a release."""
