"""One validation in a fresh process: `python -m tests.bench.shacl_once DATA SHAPES` writes the report as Turtle."""

from __future__ import annotations

import sys

from pyoxigraph import RdfFormat, parse, serialize

from publisher.shacl import check, load_shapes, report

if __name__ == "__main__":
    shapes = load_shapes(parse(path=sys.argv[2], format=RdfFormat.TURTLE))
    found = check(parse(path=sys.argv[1], format=RdfFormat.N_TRIPLES), shapes)
    sys.stdout.buffer.write(serialize(report(found, shapes), format=RdfFormat.TURTLE) or b"")
