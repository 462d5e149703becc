"""Studies: folders with a researcher's own cases, tables, questions and terms, on top of what Standlink knows."""
