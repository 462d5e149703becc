"""Questions and their answers, search by name, and untrusted SPARQL."""
