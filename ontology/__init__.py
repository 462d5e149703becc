"""The ontology: its terms, its shapes, and its axioms as rules."""
