"""Reading a graph: store, schema, neighbourhoods, descriptions, explanations and formats."""
