"""The W3C test suites of SPARQL 1.0 and 1.1 (query, syntax, result formats), run over the code of a worker.

    python -m tests.suites.sparql DIR      DIR: a checkout of https://github.com/w3c/rdf-tests

The suites are not part of this project. Exit 0: what fails is what docs/sparql.md lists; 1: something else.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, Namespace

from publisher.workers import Query
from publisher.workers.scan import scan, tokens
from publisher.workers.worker import Spool, evaluate

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
MANIFESTS = (
    "sparql/sparql10/manifest-syntax.ttl",
    "sparql/sparql10/manifest-evaluation.ttl",
    "sparql/sparql11/manifest-sparql11-query.ttl",
    "sparql/sparql11/csv-tsv-res/manifest.ttl",
    "sparql/sparql11/json-res/manifest.ttl",
)
#: What the engine does not pass, and why (docs/sparql.md says it at length).
_FORMS = "the store keeps values, not lexical forms"
_SCOPE = "the variable of GRAPH is seen inside nested patterns"
_ZERO = "a path of length zero does not match a term that is not in the data"
KNOWN = {
    "open-world/open-eq-01": _FORMS,
    "expr-builtin/dawg-str-1": _FORMS,
    "expr-builtin/dawg-str-2": _FORMS,
    "expr-builtin/sameTerm-simple": _FORMS,
    "expr-builtin/sameTerm-eq": _FORMS,
    "expr-builtin/sameTerm-not-eq": _FORMS,
    "expr-equals/eq-graph-1": _FORMS,
    "expr-equals/eq-graph-2": _FORMS,
    "csv-tsv-res/csv03": _FORMS,
    "distinct/distinct-1": _FORMS,
    "distinct/distinct-9": _FORMS,
    "open-world/date-2": "dates with and without a time zone are compared, where the test wants an error",
    "graph/graph-variable-scope": _SCOPE,
    "graph/graph-optional": _SCOPE,
    "bindings/graph": _SCOPE,
    "negation/graph-minus": _SCOPE,
    "aggregates/agg-empty-group-count-graph": "a graph without matches gives no group",
    "property-path/zero_or_more_set_start": _ZERO,
    "property-path/zero_or_more_set_end": _ZERO,
    "property-path/zero_or_one_set_start": _ZERO,
    "property-path/zero_or_one_set_end": _ZERO,
    "aggregates/agg-groupconcat-04": "GROUP_CONCAT keeps the language that all its values share",
    "aggregates/agg-groupconcat-06": "GROUP_CONCAT keeps the language that all its values share",
    "functions/bnode01": "BNODE of the same text gives the same blank node in every row",
    "syntax-sparql3/syn-bad-26": "`?x<?a&&?b>?y` is read as operators, where the longest token would be an IRI",
}


class Case(NamedTuple):
    """One test. `graphs` are (IRI, file) of named graphs; `result` is None for a syntax test."""

    name: str
    kind: str
    query: Path
    data: list[Path]
    graphs: list[tuple[str, Path]]
    result: Path | None


def cases(manifest: Path) -> Iterator[Case]:
    """The tests of a manifest and of those that it includes."""
    graph = rdflib.Graph().parse(manifest, publicID=manifest.as_uri())
    for included in graph.objects(None, MF.include):
        for other in Collection(graph, included):
            yield from cases(_file(other))
    for entries in graph.objects(None, MF.entries):
        for test in Collection(graph, entries):
            yield _case(graph, test, manifest.parent.name)


def _case(graph: rdflib.Graph, test: rdflib.term.Node, folder: str) -> Case:
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    named = [(_graph_name(graph, node), _graph_file(graph, node)) for node in graph.objects(action, QT.graphData)]
    return Case(
        f"{folder}/{str(test).split('#')[-1]}",
        str(graph.value(test, RDF.type)).split("#")[-1],
        _file(graph.value(action, QT.query) or action),
        [_file(node) for node in graph.objects(action, QT.data)],
        named,
        _file(result) if result is not None else None,
    )


def _graph_file(graph: rdflib.Graph, node: rdflib.term.Node) -> Path:
    return _file(graph.value(node, QT.graph) or node)


def _graph_name(graph: rdflib.Graph, node: rdflib.term.Node) -> str:
    label = graph.value(node, RDFS.label)
    return str(label) if label is not None else str(node)


def _file(node: object) -> Path:
    return Path(str(node).removeprefix("file://"))


def _format(path: Path) -> RdfFormat:
    return {".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}.get(path.suffix, RdfFormat.TURTLE)


def _store(case: Case) -> Store:
    store = Store()
    for path in case.data:
        store.load(path=str(path), format=_format(path), base_iri=path.as_uri())
    for iri, path in (*case.graphs, *_from(case)):
        name = NamedNode(iri if ":" in iri else (path.parent / iri).as_uri())
        store.add_graph(name)
        store.load(path=str(path), format=_format(path), base_iri=path.as_uri(), to_graph=name)
    return store


def _from(case: Case) -> Iterator[tuple[str, Path]]:
    """Graphs that the query names: ours are those that lie beside it."""
    last = ("", "")
    for token in tokens(case.query.read_text(encoding="utf-8")):
        if token.kind == "iri" and (last[1] == "FROM" or last == ("FROM", "NAMED")):
            path = case.query.parent / token.text[1:-1]
            if path.is_file():
                yield path.as_uri(), path
        last = (last[1], token.text.upper())


def run(case: Case) -> str:
    """'' where a test passes, else why it does not."""
    text = case.query.read_text(encoding="utf-8", errors="surrogateescape")
    refused = scan(text).rule
    suffix = {".csv": "csv", ".tsv": "tsv", ".srj": "json"}.get(case.result.suffix if case.result else "", "xml")
    query = Query(text, rows=suffix, graph="nt", base=case.query.as_uri())
    with tempfile.TemporaryFile() as file:
        spool = Spool(file.fileno(), 1 << 30)
        head = {"verdict": "syntax"} if refused else evaluate(_store(case), query._asdict(), spool)
        data = spool.finish()
    if case.result is None:
        wrong = head["verdict"] == "syntax"
        return "" if wrong == ("Negative" in case.kind) else str(head.get("message", "taken as right"))
    if head["verdict"] != "ok":
        return f"{head['verdict']}: {head.get('message', '')}"
    return _compare(data, suffix, str(head["kind"]), case.result, {token.text.upper() for token in tokens(text)})


def _compare(data: bytes, suffix: str, kind: str, result: Path, words: set[str]) -> str:
    ordered, reduced = "ORDER" in words, "REDUCED" in words
    if result.suffix == ".csv":
        return "" if _csv(data) == _csv(result.read_bytes()) else f"other lines: {data!r}"
    if kind == "graph":
        expected = _canonical(
            quad for quad in parse(path=str(result), format=_format(result), base_iri=result.as_uri())
        )
        return "" if _canonical(parse(data, RdfFormat.N_TRIPLES)) == expected else "another graph"
    ours = _solutions(
        data, {"xml": QueryResultsFormat.XML, "json": QueryResultsFormat.JSON, "tsv": QueryResultsFormat.TSV}[suffix]
    )
    theirs = _expected(result)
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return "" if ours == theirs else f"{ours}, not {theirs}"
    if reduced:
        ours, theirs = _unique(ours), _unique(theirs)
    if len(ours) != len(theirs):
        return f"{len(ours)} rows, not {len(theirs)}"
    same = _canonical(_quads(ours, ordered)) == _canonical(_quads(theirs, ordered))
    return (
        ""
        if same
        or (
            ordered
            and _canonical(_quads(ours, False)) == _canonical(_quads(theirs, False))
            and result.suffix in (".srx", ".srj")
        )
        else "other rows"
    )


Rows = list[dict[str, object]]


def _csv(data: bytes) -> list[list[tuple[str, str]]]:
    """The rows without their order and that of their columns (SELECT * has none)."""
    rows = csv.DictReader(io.StringIO(data.decode()))
    return sorted(sorted((name, re.sub("^_:.*", "_:", cell)) for name, cell in row.items()) for row in rows)


def _unique(rows: Rows) -> Rows:
    return list({tuple(sorted((name, str(term)) for name, term in row.items())): row for row in rows}.values())


def _solutions(data: bytes, form: QueryResultsFormat) -> Rows | bool:
    found = parse_query_results(data, form)
    if isinstance(found, QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in found]


def _expected(path: Path) -> Rows | bool:
    forms = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}
    if path.suffix in forms:
        return _solutions(path.read_bytes(), forms[path.suffix])
    store = Store()
    store.load(path=str(path), format=_format(path), base_iri=path.as_uri())
    quads = list(store)
    boolean = [quad.object for quad in quads if quad.predicate.value == str(RS.boolean)]
    if boolean and isinstance(boolean[0], Literal):
        return boolean[0].value == "true"
    return _result_set(quads)


def _result_set(quads: list[Quad]) -> Rows:
    """An rs:ResultSet (DAWG result set vocabulary) as rows, in the order of rs:index where it is given."""

    def objects(subject: object, name: str) -> list[object]:
        return [quad.object for quad in quads if quad.subject == subject and quad.predicate.value == str(RS[name])]

    rows = []
    for solution in (quad.object for quad in quads if quad.predicate.value == str(RS.solution)):
        pairs = [(objects(node, "variable")[0], objects(node, "value")[0]) for node in objects(solution, "binding")]
        index = objects(solution, "index")
        rows.append((int(index[0].value) if index else 0, {name.value: value for name, value in pairs}))  # type: ignore[attr-defined]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _quads(rows: Rows, ordered: bool) -> Iterator[Quad]:
    """Rows as statements, so that blank nodes are compared as they should be."""
    for number, row in enumerate(rows):
        node = BlankNode(f"row{number}")
        yield Quad(node, NamedNode("x:row"), Literal(number if ordered else 0))
        for name, value in row.items():
            yield Quad(node, NamedNode(f"x:{name}"), value)  # type: ignore[arg-type]


def _canonical(quads: Iterable[Quad]) -> Dataset:
    """Up to the names of blank nodes, and lexical forms of one value, which the store writes in one way."""
    store = Store()
    store.extend(quads)
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def main(folder: Path) -> int:
    failed: dict[str, str] = {}
    total = 0
    for manifest in MANIFESTS:
        for case in cases(folder.absolute() / manifest):
            total += 1
            if reason := run(case):
                failed[case.name] = reason
    for name, reason in failed.items():
        print(f"{'known' if name in KNOWN else 'FAILS'} {name}: {reason[:150]}")
    for name in KNOWN.keys() - failed.keys():
        print(f"PASSES NOW {name}: take it off the list here and in docs/sparql.md")
    print(f"{total - len(failed)} of {total} tests pass, {len(failed)} fail, {len(KNOWN)} of them are known")
    return int(set(failed) != set(KNOWN))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
