"""Where it is met: the web site of a release, its pages, its data and its SPARQL endpoint."""
