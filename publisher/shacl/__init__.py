"""The SHACL engine: SHACL Core and SHACL-SPARQL over statements in memory.

`load_shapes` compiles a shapes graph, `check` holds data against it, `report` writes the results as RDF.
"""

from publisher.shacl.checking import Result, check, check_graph
from publisher.shacl.faults import Fault, ShapesError
from publisher.shacl.graph import Graph, read_graph
from publisher.shacl.loading import Shapes, compile_shapes, load_shapes
from publisher.shacl.report import report

__all__ = [
    "Fault", "Graph", "Result", "Shapes", "ShapesError",
    "check", "check_graph", "compile_shapes", "load_shapes", "read_graph", "report",
]
