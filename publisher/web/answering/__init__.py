"""How the site answers HTTP: what a client wants, bytes with their names, files, links."""
