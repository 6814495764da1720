"""The catalogue by OAI-PMH 2.0 (Open Archives Initiative Protocol for Metadata Harvesting, 2002-06-14)."""
