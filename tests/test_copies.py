"""What a release carries is written for its base."""

from __future__ import annotations

from publisher.copies import rebase_query
from publisher.rdf import Rebase

REBASE = Rebase("https://lod.example/", "http://127.0.0.1:8000/")


def test_in_a_querys_head_strings_move_and_in_its_body_iris_do() -> None:
    text = """#+ title.nl = "Over https://lod.example/ en meer"
#+ parameters.dienst.default = "https://lod.example/id/dienst/a"
# <https://lod.example/id/dienst/comment>
SELECT ?x { <https://lod.example/id/dienst/a> ?p "https://lod.example/", '<https://lod.example/>' }
"""
    expected = """#+ title.nl = "Over https://lod.example/ en meer"
#+ parameters.dienst.default = "http://127.0.0.1:8000/id/dienst/a"
# <https://lod.example/id/dienst/comment>
SELECT ?x { <http://127.0.0.1:8000/id/dienst/a> ?p "https://lod.example/", '<https://lod.example/>' }
"""
    assert rebase_query(text, REBASE) == expected


def test_a_query_without_head_is_only_rebased() -> None:
    assert rebase_query("ASK { <https://lod.example/x> ?p 1 } #+ x", REBASE) == (
        "ASK { <http://127.0.0.1:8000/x> ?p 1 } #+ x"
    )
