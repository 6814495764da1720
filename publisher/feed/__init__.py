"""Change feeds: two releases -> events -> pages of a Linked Data Event Stream."""
