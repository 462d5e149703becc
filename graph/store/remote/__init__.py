"""The second engine of the store: any service with SPARQL 1.1 queries that has a published release."""
