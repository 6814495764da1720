"""Pages on which people ask: the SPARQL page with its editor, and the pages of the catalogue's queries."""
