"""The reading wing: a release over HTTP. It never imports what makes a release (DESIGN.md, floors)."""
