"""Finding things: lists with facets, search, suggestions, and the home page that leads to them."""
