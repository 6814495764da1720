"""What a document said before: versions of resources, by their time (Memento, RFC 7089)."""
