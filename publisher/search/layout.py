"""What lies in `search.sqlite`, the search index of a release.

`document` holds resources numbered in the order of their names; `text` is a full-text index (FTS5) of stems by
column, whose rows have the numbers of documents; `word` are the words as people write them with their stems, and
`near` what is one slip away from them; `facet` are the values to choose from; `sets` are sets of documents (see
`publisher/search/sets.py`): of each facet value, concept and common stem; `arrays` hold one number for each
document; `schedule` are hours that documents share; each resource of a concept has one class of `class`.
"""

from __future__ import annotations

SEARCH = "search.sqlite"

#: Where words stand, best first: in the name, among keywords, in the text, or in names of what it is linked to.
COLUMNS = ("name", "keywords", "body", "around")

#: Kinds of sets, beside those of the facets.
CONCEPT, STEM = "concept", "stem"

# Words come folded and apart; to the ascii tokenizer every other letter is one too, so that a word is never two.
SCHEMA = f"""
CREATE TABLE document (
    number INTEGER PRIMARY KEY, iri TEXT NOT NULL, concept TEXT NOT NULL, reference TEXT NOT NULL,
    name TEXT NOT NULL, summary TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE VIRTUAL TABLE text USING fts5(
    {", ".join(COLUMNS)}, content = '', detail = 'column', columnsize = 0, prefix = '3',
    tokenize = 'ascii'
);
CREATE TABLE word (
    word TEXT PRIMARY KEY, shown TEXT NOT NULL, reversed TEXT NOT NULL, documents INTEGER NOT NULL, stems TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE near (key TEXT, word TEXT, PRIMARY KEY (key, word)) WITHOUT ROWID;
CREATE TABLE facet (
    kind TEXT, code TEXT, label TEXT NOT NULL, iris TEXT NOT NULL, documents INTEGER NOT NULL, PRIMARY KEY (kind, code)
) WITHOUT ROWID;
CREATE TABLE class (concept TEXT, class TEXT, PRIMARY KEY (concept, class)) WITHOUT ROWID;
CREATE TABLE sets (kind TEXT, key TEXT, bits BLOB NOT NULL, PRIMARY KEY (kind, key));
CREATE TABLE arrays (name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE schedule (number INTEGER PRIMARY KEY, openings TEXT NOT NULL);
"""

SCHEMA_AFTER = """
CREATE INDEX word_ending ON word (reversed);
CREATE INDEX document_of_iri ON document (iri);
INSERT INTO text (text) VALUES ('optimize');
"""
