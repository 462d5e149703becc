"""What can be said: the ontology, its shapes, and its axioms as rules."""
