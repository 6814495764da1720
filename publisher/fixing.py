"""`validate --fix`: the safe cures, written over the characters concerned and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from publisher.findings import Finding
from publisher.rdf import Rebase, rebase_text
from publisher.turtle import Lines, Span, write_text
from publisher.turtle.edits import Edit, apply_edits
from publisher.vocabulary import PREFIXES, SDO

#: Formats in which a place is exact to the character.
_EXACT = frozenset({".ttl", ".trig"})

_SCHEMA = Rebase("https://schema.org/", SDO.iri)


def fix(findings: Sequence[Finding]) -> dict[Path, int]:
    """Apply the cures of findings that have a safe one; how many were applied, by file.

    A file keeps its mode, and is replaced as a whole or not at all. Errors: PublisherError where one cannot be
    written; the files before it stay fixed.
    """
    by_file: dict[Path, list[Finding]] = defaultdict(list)
    for finding in findings:
        path = Path(finding.place.file)
        if path.suffix in _EXACT and (
            finding.rule == "https-schema" or (finding.replacement and finding.place.end_line)
        ):
            by_file[path].append(finding)
    done = {path: _fix_file(path, mine) for path, mine in by_file.items()}
    return {path: number for path, number in done.items() if number}


def _fix_file(path: Path, findings: Sequence[Finding]) -> int:
    # Bytes, so that line ends and a byte order mark stay what they are.
    before = path.read_bytes().decode("utf-8")
    lines = Lines(before)
    edits = {_edit(finding, lines, before) for finding in findings if finding.replacement}
    after = apply_edits(before, edits)
    if any(finding.rule == "https-schema" for finding in findings):
        after = rebase_text(after, _SCHEMA)
    if after == before:
        return 0
    write_text(path, after)
    return len(findings)


def _edit(finding: Finding, lines: Lines, text: str) -> Edit:
    place = finding.place
    start, end = lines.offsets(Span(place.line, place.column, place.end_line, place.end_column))
    return start, end, _with_prefixes(finding.replacement, text)


def _with_prefixes(replacement: str, text: str) -> str:
    """The full IRI of a datatype as a prefixed name, where the file declares that prefix as everybody does."""
    for prefix, namespace in PREFIXES.items():
        declared = re.search(rf"(?:@prefix|PREFIX)\s+{prefix}:\s*<{re.escape(namespace)}>", text, re.IGNORECASE)
        if declared and f"^^<{namespace}" in replacement:
            return re.sub(rf"\^\^<{re.escape(namespace)}(\w+)>", rf"^^{prefix}:\1", replacement)
    return replacement
