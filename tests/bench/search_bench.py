"""Finding among many services: `python -m tests.bench.search_bench [SERVICES] [--pages] [--markdown FILE]`.

Services are synthetic but various: words of Dutch and their compounds, frequent ones far more often (Zipf), all
municipalities of Flanders, themes, audiences, hours. The index is made as a release makes it, then asked questions
that nobody asked before; each answer has its count, the numbers beside all choices of all facets, and twenty rows.
`--pages` publishes them as well and asks the site for pages (takes minutes at 100,000).
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import RdfFormat, parse, serialize

from publisher.index import row_of, write_index
from publisher.search.finding import Wish, find, ordered
from publisher.search.index import SearchIndex
from publisher.search.layout import SEARCH
from publisher.search.question import understand
from publisher.search_index.staging import SearchFile
from publisher.segments import Resource, arrange
from tests.bench.release import _conditions, machine
from tests.bench.synthetic import BASE

COMMAND = "python -m tests.bench.search_bench"
BEGIN, END = "<!-- search: begin -->", "<!-- search: end -->"
PROJECT = Path(__file__).parent.parent.parent
_BATCH = 1000

_ROOTS = (
    "aanvraag afval adres akte ambtenaar armoede auto begeleiding bestuur bewoner bezwaar bibliotheek bouw budget buurt cultuur"
    " document drank energie erfgoed evenement fiets formulier geboorte gebouw geluid gemeente gezin gezondheid groen handel"
    " huis hulp huur inwoner jeugd jongere kaart kind kost kunst kwaliteit landbouw leefloon lening licht loket markt melding"
    " mensen milieu mobiliteit natuur onderneming onderwijs opvang ouder overlast paspoort park plan plein premie project"
    " raad recht reis rijbewijs ruimte samenleving school senior sloop speelplein sport staat steun straat subsidie taal"
    " tarief toerisme trein uitleen uitkering vakantie veiligheid vereniging vergunning verhuis verkeer verlof vervoer"
    " vluchteling vrijwilliger water weg welzijn werk wijk winkel woning zaal zorg zwembad"
).split()
_SLIPS = ("vergunnign", "zwembda", "bibliotheke", "subsdie", "samenlevign", "onderwjs")


class Row(NamedTuple):
    what: str
    median: float
    slowest: float
    note: str


def vocabulary() -> list[str]:
    """Roots first, then compounds: the earlier a word, the more often it is used."""
    return [*_ROOTS, *(one + other for other in _ROOTS for one in _ROOTS if one != other)]


def reference() -> list[str]:
    """N-Quads of the reference data: names of areas, themes and audiences."""
    found = []
    for name in ("nuts", "ipdc"):
        quads = parse(path=str(PROJECT / "data" / "reference" / f"{name}.ttl"), format=RdfFormat.TURTLE)
        found.append((serialize(quads, format=RdfFormat.N_QUADS) or b"").decode())
    return found


def services(start: int, end: int, areas: Sequence[str], codes: Sequence[str]) -> Iterator[str]:
    """N-Quads of services; an organisation for every hundred of them."""
    words = vocabulary()
    weights = [1 / (place + 10) for place in range(len(words))]
    for number in range(start, end):
        chance = random.Random(number)
        used = chance.choices(words, weights, k=40)
        area = areas[int(len(areas) * chance.random() ** 2)]
        owner = f"<{BASE}id/organisatie/o{number // 100}>"
        if number % 100 == 0:
            yield _organisation(owner, number // 100, chance)
        yield _service(number, used, (area, *chance.sample(codes, 3)), owner)


_CV, _DCT, _SDO = "http://data.europa.eu/m8g/", "http://purl.org/dc/terms/", "http://schema.org/"
_A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def _service(number: int, used: Sequence[str], values: Sequence[str], owner: str) -> str:
    name, text = " ".join(used[:3]).capitalize(), " ".join(used[3:]).capitalize()
    subject, area, *codes = f"<{BASE}id/dienst/d{number}>", *values
    lines = [
        f"{subject} {_A} <http://purl.org/vocab/cpsv#PublicService>",
        f'{subject} <{_DCT}title> "{name}"@nl',
        f'{subject} <{_DCT}description> "{text}."@nl',
        f'{subject} <http://www.w3.org/ns/dcat#keyword> "{used[5]}"@nl',
        f"{subject} <{_DCT}spatial> <{area}>",
        f"{subject} <{_CV}hasCompetentAuthority> {owner}",
        f"{subject} <{_CV}contactPoint> {owner[:-1]}#contact>",
        *(f"{subject} <{_CV}thematicArea> <{code}>" for code in codes if "/Thema/" in code),
        *(f"{subject} <{_DCT}audience> <{code}>" for code in codes if "/Doelgroep/" in code),
    ]
    return "".join(f"{line} .\n" for line in lines)


def _organisation(subject: str, number: int, chance: random.Random) -> str:
    contact, opens = f"{subject[:-1]}#contact>", chance.choice((8, 9, 10))
    lines = [
        f"{subject} {_A} <http://www.w3.org/ns/org#Organization>",
        f'{subject} <http://www.w3.org/2004/02/skos/core#prefLabel> "Bestuur {number}"@nl',
        f"{subject} <{_CV}contactPoint> {contact}",
    ]
    for day in chance.sample(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"), 4):
        hours = f"{subject[:-1]}#{day}>"
        lines += [
            f"{contact} <{_SDO}hoursAvailable> {hours}",
            f"{hours} <{_SDO}dayOfWeek> <{_SDO}{day}>",
            f'{hours} <{_SDO}opens> "{opens:02d}:00:00"',
            f'{hours} <{_SDO}closes> "{opens + 3 + chance.randrange(5):02d}:30:00"',
        ]
    return "".join(f"{line} .\n" for line in lines)


def batches(count: int) -> Iterator[str]:
    texts = reference()
    nuts = sorted({line.split(">")[0][1:] for line in texts[0].splitlines() if "/nuts/code/BE2" in line})
    codes = sorted(
        {line.split(">")[0][1:] for line in texts[1].splitlines() if "/Thema/" in line or "/Doelgroep/" in line}
    )
    yield from texts
    for start in range(0, count, _BATCH):
        yield "".join(services(start, min(start + _BATCH, count), nuts, codes))


def build(folder: Path, count: int) -> Row:
    """Make the index; only the index is counted, not the services and not what a release does besides."""
    file, spent, rows = SearchFile(folder / "index.sqlite", BASE, "nl"), 0.0, []
    for text in batches(count):
        resources: list[Resource] = list(arrange(text.encode()))
        rows += [row for item in resources if (row := row_of(item, BASE, "nl"))]
        started = time.process_time()
        file.add(resources)
        spent += time.process_time() - started
    write_index(folder / "index.sqlite", rows, "2026-01-01T00:00:00Z")
    started = time.process_time()
    file.close()
    spent += time.process_time() - started
    megabytes = (folder / SEARCH).stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Row("make the index", spent * 1000, spent * 1000, f"{megabytes:,.0f} MB, peak memory {peak:,.0f} MB")


def ask(
    index: SearchIndex,
    text: str,
    chosen: Sequence[tuple[str, int]] = (),
    at: datetime | None = None,
    order: str = "relevantie",
) -> int:
    """One question as a page asks it: documents, numbers beside every choice, and twenty rows."""
    meanings = understand(index, text) if text else []
    choices = {kind: index.facets[kind][place] for kind, place in chosen}
    within = index.open_at(at).bits if at else None
    found = find(index, Wish(meanings, "dienst", choices, within))
    for kind, values in index.facets.items():
        for value in values:
            found.with_choice(kind, value.bits)
    index.documents(ordered(index, found, meanings, order).page(0, 20))
    return found.total


def measure(index: SearchIndex) -> list[Row]:
    words, chance = vocabulary(), random.Random(7)
    common, rare = words[:60], chance.sample(words[400:], 60)
    moments = [datetime(2026, 11, 24, 8 + n // 60, n % 60, tzinfo=UTC) for n in range(60)]
    kinds: dict[str, Callable[[int], int]] = {
        "a frequent word": lambda n: ask(index, common[n]),
        "a rare word": lambda n: ask(index, rare[n]),
        "three words": lambda n: ask(index, f"{common[n]} {common[-n - 1]} {rare[n]}"),
        "the beginning of a word": lambda n: ask(index, common[n][:3]),
        "a slip of the pen": lambda n: ask(index, _SLIPS[n % len(_SLIPS)] + "s" * (n // 30)),
        "a word in a municipality": lambda n: ask(index, common[n], [("gemeente", n)]),
        "a list by municipality and theme, newest first": lambda n: ask(index, "", [("gemeente", n), ("thema", n % 5)], None, "nieuwste"),
        "a list of all, newest first": lambda n: ask(index, "", (), None, "nieuwste"),
        "what is open, another minute each time": lambda n: ask(index, "", (), moments[n]),
    }  # fmt: skip
    ask(index, "gemeente")  # sets of choices are read once
    return [_timed(what, question) for what, question in kinds.items()]


def _timed(what: str, question: Callable[[int], int]) -> Row:
    times, found = [], []
    for number in range(60):
        started = time.process_time()
        found.append(question(number))
        times.append((time.process_time() - started) * 1000)
    times.sort()
    return Row(what, statistics.median(times), times[int(len(times) * 0.95)], f"{statistics.median(found):,.0f} found")


def pages(folder: Path, count: int) -> list[Row]:
    """The same services as a site, asked for pages that it has not made before."""
    from publisher.release import publish
    from publisher.settings import read_settings
    from publisher.web.app import create_app, served

    (folder / "data" / "records").mkdir(parents=True)
    for place, text in enumerate(batches(count)):
        (folder / "data" / "records" / f"r{place:05d}.nq").write_text(text, encoding="utf-8")
    (folder / "publisher.toml").write_text(f'[site]\nbase = "{BASE}"\n', encoding="utf-8")
    settings = read_settings(folder / "publisher.toml")
    publish(settings, BASE, check=False)
    app, words = create_app(settings, settings.var(BASE)), vocabulary()
    client, areas = (
        app.test_client(),
        [choice.code for choice in SearchIndex(settings.var(BASE) / "current" / SEARCH).facets["gemeente"]],
    )
    client.get("/zoeken?q=gemeente", headers={"Accept": "text/html"})
    kinds: dict[str, Callable[[int], str]] = {
        "page: home": lambda n: f"/?x={n}",
        "page: a list": lambda n: f"/doc/dienst?page={n + 2}",
        "page: a list by municipality": lambda n: f"/doc/dienst?gemeente={areas[n]}",
        "page: search": lambda n: f"/zoeken?q={words[n]}",
        "suggestions": lambda n: f"/zoeken/suggesties?q={words[n][:4]}",
    }
    weights: list[int] = []

    def get(address: str) -> int:
        response = client.get(address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        assert response.status_code == 200, address
        weights.append(len(response.data))
        return len(response.data)

    rows = []
    for what, address in kinds.items():
        weights.clear()
        row = _timed(what, lambda n, address=address: get(address(n)))  # type: ignore[misc]
        rows.append(row._replace(note=f"at most {max(weights) / 1000:,.1f} kB sent"))
    served(app).close()
    return rows


def report(count: int, rows: Sequence[Row], conditions: str) -> str:
    lines = [f"`{COMMAND} {count}`, {conditions}; milliseconds of processor time over {count:,} services:\n"]
    lines += ["| what | median | p95 | |", "|---|---:|---:|---:|"]
    lines += [f"| {row.what} | {row.median:,.1f} | {row.slowest:,.1f} | {row.note} |" for row in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("services", nargs="?", type=int, default=100_000)
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--markdown", type=Path)
    given = parser.parse_args()
    conditions = _conditions(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [build(folder, given.services)]
        index = SearchIndex(folder / SEARCH)
        rows += measure(index)
        index.close()
        if given.pages:
            (folder / "site").mkdir()
            rows += pages(folder / "site", given.services)
    text = report(given.services, rows, conditions)
    print(text)
    if given.markdown:
        before, _, rest = given.markdown.read_text(encoding="utf-8").partition(BEGIN)
        given.markdown.write_text(f"{before}{BEGIN}\n{text}{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
