"""How to fetch the same answer from a shell, Python, R or Excel: words that work as they stand."""

from __future__ import annotations

from typing import NamedTuple


class Snippet(NamedTuple):
    """`name` is what it is for; it is said in both languages alike."""

    name: str
    text: str


_ROWS = (
    Snippet("curl", "curl -sS '{csv}'"),
    Snippet(
        "Python",
        "import csv\nimport io\nfrom urllib.request import urlopen\n\n"
        'with urlopen("{csv}") as answer:\n'
        '    rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline="")))\n'
        "print(len(rows))\nfor row in rows:\n    print(row)\n",
    ),
    Snippet("R", 'rows <- read.csv(url("{csv}", encoding = "UTF-8"), encoding = "UTF-8")\nprint(rows)\n'),
    Snippet(
        "Excel (Power Query)",
        'let\n    Source = Csv.Document(Web.Contents("{csv}"), [Delimiter=",", Encoding=65001]),\n'
        "    Rows = Table.PromoteHeaders(Source, [PromoteAllScalars=true])\nin\n    Rows\n",
    ),
)
_GRAPH = (
    Snippet("curl", "curl -sS '{ttl}'"),
    Snippet(
        "Python",
        'from urllib.request import urlopen\n\nwith urlopen("{nt}") as answer:\n'
        '    statements = answer.read().decode("utf-8").splitlines()\n'
        "print(len(statements))\nfor statement in statements:\n    print(statement)\n",
    ),
    Snippet("R", 'statements <- readLines(url("{nt}", encoding = "UTF-8"), encoding = "UTF-8")\nprint(statements)\n'),
)


def snippets(address: str, parameters: str, *, graph: bool) -> list[Snippet]:
    """For the query at `address` (its URL without suffix) with `parameters` ('' or percent-encoded, from '?' on)."""
    urls = {suffix: f"{address}.{suffix}{parameters}" for suffix in ("csv", "ttl", "nt")}
    return [Snippet(row.name, _fill(row.text, urls)) for row in (_GRAPH if graph else _ROWS)]


def _fill(text: str, urls: dict[str, str]) -> str:
    for suffix, url in urls.items():
        text = text.replace("{" + suffix + "}", url)
    return text
