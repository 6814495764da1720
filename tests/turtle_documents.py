"""Random Turtle and TriG documents for property tests: every production of the grammar, any gaps between tokens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain

from hypothesis import strategies as st

PROLOGUE = "@prefix ex: <http://ex.example/> .\n@prefix : <http://ex.example/d#> .\nPREFIX a.b: <http://ab.example/>\n"

_GAPS = st.sampled_from(
    [
        " ",
        " ",
        " ",
        " ",
        "\n",
        "\n",
        "\n    ",
        "\t",
        "  ",
        "\n\n",
        "\n\n\n",
        "\r\n",
        "\r\n\r\n",
        "\r",
        " # behind\n",
        "\n# own line\n",
        "\n\n  # a group\n\n",
        " #\n",
        ' # é𝄞 ; . [ " <\n#second\n',
        " # c\r\n",
    ]
)
_IRIS = st.sampled_from(
    [
        "<http://ex.example/s>",
        "<http://ex.example/é𝄞>",
        "<http://ex.example/\\u00e9>",
        "<rel/../x?q#f>",
        "<>",
        "<#h>",
        "ex:a",
        "ex:",
        ":",
        ":b",
        "a.b:c",
        "ex:a.b",
        "ex:a:b",
        "ex:a%20b",
        "ex:a\\,b",
        "ex:1",
        "ex:é",
        ":_-",
        "ex:a\\#b",
    ]
)
_BLANKS = st.sampled_from(["_:b1", "_:a.b", "_:1", "[]", "[ ]", "[\n]", "_:é"])
_STRINGS = st.sampled_from(
    [
        '"x"',
        "'x'",
        '""',
        "''",
        '"a\\"b\\n\\t\\\\"',
        "'\\''",
        '"""long"""',
        '"""two\nlines"""',
        "'''cr\r\nlf'''",
        '"""a "quote" in"""',
        '"""""x"""',
        "'''# no comment'''",
        '"# no comment"',
        '"\\u00e9\\U0001D11E"',
        '"é𝄞"',
        '"; . , ] )"',
        '""""""',
        '"""ends \\""""',
    ]
)
_SUFFIXES = st.sampled_from(
    [
        "",
        "",
        "",
        "@nl",
        "@nl-BE",
        "^^ex:t",
        "^^<http://ex.example/t>",
        " ^^ ex:t",
        " @en",
        " # far\n ^^ # farther\n ex:t",
    ]
)
_PLAIN = st.sampled_from(["1", "-1", "+0", "1.5", ".5", "1e6", "-1.E-3", "true", "false", "007"])
_LITERALS = st.one_of(_PLAIN, st.builds(lambda s, t: s + t, _STRINGS, _SUFFIXES))
_PREDICATES = st.one_of(_IRIS, st.just("a"))

#: A term, as a list of tokens.
_simple = st.one_of(_IRIS, _BLANKS, _LITERALS, st.sampled_from(["()", "( )"])).map(lambda token: [token])


def _bracketed(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    lists = _predicate_lists(inner).map(lambda tokens: ["[", *tokens, "]"])
    items = st.lists(inner, min_size=1, max_size=4).map(lambda parts: ["(", *chain(*parts), ")"])
    return st.one_of(lists, items)


def _predicate_lists(values: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    def one(predicate: str, first: list[str], rest: list[list[str]]) -> list[str]:
        return [predicate, *first, *(token for value in rest for token in [",", *value])]

    pairs = st.builds(one, _PREDICATES, values, st.lists(values, max_size=2))
    ends = st.sampled_from([[], [], [";"], [";", ";"]])

    def joined(first: list[str], rest: list[list[str]], end: list[str]) -> list[str]:
        return [*first, *(token for pair in rest for token in [";", *pair]), *end]

    return st.builds(joined, pairs, st.lists(pairs, max_size=2), ends)


_values = st.recursive(_simple, _bracketed, max_leaves=6)
_plain_subjects = st.one_of(_IRIS, _BLANKS, st.just("()")).map(lambda token: [token])
_collections = st.lists(_values, min_size=1, max_size=2).map(lambda parts: ["(", *chain(*parts), ")"])
_properties = _predicate_lists(_values).map(lambda tokens: ["[", *tokens, "]"])

_statements = st.one_of(
    st.builds(
        lambda s, p: [*s, *p, "."], st.one_of(_plain_subjects, _collections, _properties), _predicate_lists(_values)
    ),
    _properties.map(lambda tokens: [*tokens, "."]),
)
_directives = st.sampled_from(
    [
        ["@prefix", "z:", "<http://z.example/>", "."],
        ["prefix", "y:", "<http://y.example/>"],
        ["@base", "<http://base.example/b/>", "."],
        ["BASE", "<http://base.example/c/>"],
        ["@prefix", "z:", "<http://z2.example/>", "."],
        ["@prefix", "ex:", "<http://ex2.example/>", "."],
    ]
)
_graph_names = st.sampled_from([[], ["ex:g"], ["GRAPH", "<http://ex.example/g>"], ["graph", "_:g"], ["[]"]])


def _graph(name: list[str], statements: list[list[str]], closed: bool) -> list[str]:
    tokens = list(chain(*statements))
    return [*name, "{", *(tokens if closed or not tokens else tokens[:-1]), "}"]


_graphs = st.builds(_graph, _graph_names, st.lists(_statements, max_size=2), st.booleans())


@st.composite
def documents(draw: st.DrawFn, *, graphs: bool = False) -> str:
    """A valid Turtle document; with `graphs` a TriG one."""
    parts = st.one_of(_statements, _statements, _statements, _directives, *([_graphs] if graphs else []))
    tokens = chain(*draw(st.lists(parts, max_size=5)))
    text = draw(st.sampled_from(["", "\ufeff", "# head\n", "\n\n# head\n\n", "# windows\r\n", "\r\n"])) + PROLOGUE
    for token in tokens:
        text += draw(_GAPS) + token
    return text + draw(st.sampled_from(["", "\n", " # end", "\n# end\n", "\r\n\r\n"]))


_JUNK = st.sampled_from(
    [
        *list(" \n\"'<>[](){}.,;:@#^\\_aA1-+eé𝄞=|&%$/!*?\x00\xa0"),
        '"""',
        "'''",
        "@prefix",
        "true",
        "^^",
        "@nl",
        "a",
        "PREFIX",
        "_:",
        "\\u00",
        "\\n",
    ]
)


def _spoilt(text: str, where: float, how: str, junk: str) -> str:
    index = int(where * len(text))
    return text[:index] + {"insert": junk + text[index:], "drop": text[index + 1 :], "cut": ""}[how]


def spoil() -> st.SearchStrategy[Callable[[str], str]]:
    """Changes that mostly make a document invalid: something put in or left out, or the end cut off."""
    how = st.sampled_from(["insert", "insert", "drop", "cut"])
    return st.builds(
        lambda where, how, junk: partial(_spoilt, where=where, how=how, junk=junk), st.floats(0, 1), how, _JUNK
    )
