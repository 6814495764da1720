"""One validation in a fresh process: `python -m tests.bench.shacl_once SHAPES DATA…` writes the report as Turtle."""

from __future__ import annotations

import sys
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from publisher.shacl import Source, check_parallel, load_shapes, read_files, report

if __name__ == "__main__":
    shapes = load_shapes(parse(path=sys.argv[1], format=RdfFormat.TURTLE))
    corpus = read_files([Source(Path(each)) for each in sys.argv[2:]])
    found = check_parallel(corpus.graph, shapes)
    sys.stdout.buffer.write(serialize(report(found, shapes), format=RdfFormat.TURTLE) or b"")
