"""Reading a graph: the store and its schema, neighbourhoods, descriptions, explanations, formats."""
