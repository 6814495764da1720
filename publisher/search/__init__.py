"""Finding things: the words of texts and of questions, sets of documents, and the search index of a release.

The writing wing makes `search.sqlite` (`publisher/search_build.py`), the reading wing asks it (`index.py` here).
A document is a resource; its number is its place in the order of names, so that a set of documents is one
integer with a bit for each, and counting, filtering and paging are operations on such integers.
"""
