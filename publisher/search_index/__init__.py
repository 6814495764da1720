"""Making the search index of a release (writing wing); `publisher/search/` asks it."""
