"""The website and HTTP API of a release: its pages, its data and its SPARQL endpoint."""
