"""sh:sparql: constraints that a shape writes in SPARQL (SHACL 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, Store

from publisher.errors import PublisherError
from publisher.shacl.endpoint import SHAPES_GRAPH, Endpoint, Row
from publisher.shacl.paths import Path
from publisher.shacl.plan import Check, Constraint, Hit, Table
from publisher.shacl.prebinding import QueryError, Template
from publisher.shacl.reading import TRUE, Reader
from publisher.shacl.terms import is_iri, is_literal, parts, to_term, words
from publisher.vocabulary import OWL, RDF, SH

_SPARQL, _COMPONENT = str(SH.sparql), str(SH.SPARQLConstraintComponent)
_FUNCTIONS = (str(SH.SPARQLFunction), str(SH.Function))
_ALWAYS = frozenset({"this"})
_OWN = frozenset({"this", "shapesGraph", "currentShape"})
_HOLE = re.compile(r"\{[?$](\w+)\}")
#: Fewer focus nodes than this are asked about one by one; more, where the query allows it, all at once.
FEW = 20


def prefixes(reader: Reader, node: str) -> str:
    """PREFIX lines from `sh:prefixes/owl:imports*/sh:declare` (SHACL 5.2.1)."""
    graph, lines = reader.graph, []
    sources = dict.fromkeys(graph.objects(node, str(SH.prefixes)))
    queue = list(sources)
    for source in queue:
        queue += [each for each in graph.objects(source, str(OWL.imports)) if each not in sources]
        sources.update(dict.fromkeys(queue))
        for declared in graph.objects(source, str(SH.declare)):
            prefix, iri = reader.one(declared, str(SH.prefix)), reader.one(declared, str(SH.namespace))
            if prefix is not None and iri is not None:
                lines.append(f"PREFIX {words(prefix)}: <{words(iri)}> ")  # no line end: errors count the query's lines
    return "".join(dict.fromkeys(lines))


def template(reader: Reader, node: str, parameter: str, path: Path | None, prebound: frozenset[str]) -> Template | None:
    """The query of a constraint or validator; a fault, and None, where it cannot be used."""
    value = reader.one(node, parameter)
    if value is None or not is_literal(value):
        reader.wrong_value(node, parameter, value or '""', "the text of one query")
        return None
    text = prefixes(reader, node) + parts(value).lexical
    if path is not None:
        text = re.sub(r"[$?]PATH\b", lambda _: f"({path})" if not is_iri(str(path)) else str(path), text)
    made = Template(text, prebound, prebound - {"shapesGraph", "currentShape"}, reader.name(node))
    try:
        made.check()
        Store().query(made.text)
    except RuntimeError as error:
        _function(reader, node, parameter, made, str(error))
        return None
    except (QueryError, SyntaxError) as error:
        why = str(error).split(", [")[0].partition("\n")[0]  # the parser goes on with all that could have stood there
        message = f"the query of {reader.name(node)} cannot be used: {why}"
        reader.fault(node, parameter, "", message, "correct the query")
        return None
    return made


def _function(reader: Reader, node: str, parameter: str, made: Template, why: str) -> None:
    """A query that calls a function: one that the shapes graph declares (SHACL-AF 5) is pySHACL's to run."""
    declared = {each for kind in _FUNCTIONS for each in reader.graph.subjects(str(RDF.type), kind)}
    called = sorted(each for each in declared if each in why)
    message = f"the query of {reader.name(node)} cannot be run: {why}"
    if called:
        reader.passed_over(node, _FUNCTIONS[0], message, "say it without a function of your own")
    else:
        reader.fault(node, parameter, "", message, "use a function of SPARQL, or declare it as a sh:SPARQLFunction")


def sparql_constraints(reader: Reader, shape: str, path: Path | None) -> Iterable[Constraint]:
    """The constraints of a shape's sh:sparql values."""
    for node in reader.graph.objects(shape, _SPARQL):
        if reader.flag(node, str(SH.deactivated)):
            continue
        if not reader.graph.objects(node, str(SH.select)):
            message = f"sh:sparql of {reader.name(shape)} refers to a constraint without sh:select"
            reader.fault(shape, _SPARQL, node, message, "give the constraint one sh:select with the text of its query")
            continue
        made = template(reader, node, str(SH.select), path, _OWN)
        if made is not None:
            messages = tuple(reader.graph.objects(node, str(SH.message)))
            rows = {_SPARQL: (node,)}
            yield Constraint(_COMPONENT, rows, selecting(made, shape, path is None, messages, {}), node, messages, made)


def fill(messages: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Messages with `{?name}` and `{$name}` replaced (SHACL 5.3.2); unknown names stay."""
    filled = []
    for message in messages:
        term = to_term(message)
        if isinstance(term, Literal):
            text = _HOLE.sub(lambda m: words(values[m[1]]) if m[1] in values else m[0], term.value)
            term = Literal(text, language=term.language) if term.language else Literal(text)
        filled.append(str(term))
    return tuple(filled)


def selecting(made: Template, shape: str, on_node: bool, messages: Sequence[str], terms: Mapping[str, str]) -> Check:
    """A check from a SELECT: each solution is a hit (SHACL 5.3.2)."""
    fixed = {"shapesGraph": SHAPES_GRAPH, "currentShape": shape, **terms}

    def check(table: Table) -> Iterable[Hit]:
        endpoint = table.run.sparql
        for focus, row in solutions(endpoint, made, table.focuses, fixed):
            if row.get("failure") == TRUE:
                raise PublisherError(f"a SPARQL constraint of {shape} reports a failure at {focus}",
                                     remedy="see the query of that constraint")
            yield _hit(table, focus, row, on_node, fill(messages, {**terms, **row}))

    return check


def solutions(
    endpoint: Endpoint, made: Template, focuses: Sequence[str], fixed: Mapping[str, str]
) -> Iterable[tuple[str, Row]]:
    """(focus node, solution): one query for all focus nodes where that is the same, else one for each."""
    if len(focuses) > FEW and made.setwise:
        found = endpoint.all_rows(made)
        yield from ((focus, row) for focus in focuses if focus in found for row in found[focus])
        return
    for focus in focuses:
        for row in endpoint.rows(made, {**fixed, "this": focus}):
            yield focus, row


def _hit(table: Table, focus: str, row: Row, on_node: bool, messages: tuple[str, ...]) -> Hit:
    path = row.get("path")
    value = row.get("value", focus if on_node else None)
    if value is not None and value != focus:
        value = table.run.sparql.original(value, _candidates(table, focus, path))
    own = row.get("message")
    return Hit(focus, value, path=path if path and is_iri(path) else None, messages=(own,) if own else messages)


def _candidates(table: Table, focus: str, path: str | None) -> Iterable[str]:
    """Values as the data writes them: of the path, of the result's own path, then of anything the node says."""
    yield from table.values_of(focus)
    graph = table.run.graph
    for predicate in [*([path] if path else []), *graph.columns]:
        yield from graph.objects(focus, predicate)
