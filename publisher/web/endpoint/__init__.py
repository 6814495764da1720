"""Queries over HTTP: the SPARQL endpoint, the graph store's read side, and the catalogue of queries as an API."""
