"""The SHACL engine: SHACL Core and SHACL-SPARQL over statements in memory.

`load_shapes` compiles a shapes graph, `check` holds data against it, `report` writes the results as RDF.
"""

from publisher.shacl.checking import Result, check, check_graph
from publisher.shacl.corpus import Corpus, Source, read_files
from publisher.shacl.faults import Fault, ShapesError
from publisher.shacl.graph import Graph, read_graph
from publisher.shacl.loading import Shapes, compile_shapes, load_shapes
from publisher.shacl.parallel import check_parallel
from publisher.shacl.report import report
from publisher.shacl.some import check_some

__all__ = [
    "Corpus", "Fault", "Graph", "Result", "Shapes", "ShapesError", "Source",
    "check", "check_graph", "check_parallel", "check_some", "compile_shapes",
    "load_shapes", "read_files", "read_graph", "report",
]
