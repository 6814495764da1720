"""Do the links of the data lead anywhere? The only part that calls out, and only when `check-links` is run.

Every host is asked politely: one request after another, with a pause between them, HEAD first, and GET only
where HEAD says nothing useful. Private addresses are refused unless they were allowed.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pyoxigraph import DefaultGraph, NamedNode

from publisher.errors import PublisherError
from publisher.records import DataSet, published_quads
from publisher.settings import Settings
from publisher.visits.addresses import Guard
from publisher.visits.answers import Answer, Bounds, NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import CV, DCAT, DCT, FOAF, OWL, RDFS, SDO, SKOS

#: Properties whose values are pages or files that a person may open.
PAGES = (
    *(FOAF.page, FOAF.homepage, FOAF.isPrimaryTopicOf, RDFS.seeAlso, CV.contactPage, DCT.source),
    *(SDO.url, SDO.sameAs, SDO.contentUrl, SDO.mainEntityOfPage),
    *(DCAT.landingPage, DCAT.accessURL, DCAT.downloadURL),
)
#: Properties whose values are things that others describe: registers, licences, standards.
SAME = (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SDO.license, DCT.license, DCT.conformsTo)

#: Answers to HEAD that say nothing of GET: not allowed, not made, or a server that knows no HEAD.
_ASK_AGAIN = frozenset({400, 401, 403, 404, 405, 406, 409, 410, 415, 429, 500, 501, 502, 503})
#: Hosts that are asked at a time, and resources that are named for a link.
_HOSTS, _NAMED = 8, 5
#: Bytes that are read of an answer to GET: enough to know that it comes.
_ENOUGH = 64 * 1024


class Link(NamedTuple):
    """An address, and the resources (below the base: `id/…`) that name it."""

    url: str
    on: tuple[str, ...]


class Manners(NamedTuple):
    """How to ask: seconds between two requests to a host, seconds for an answer, and whether private addresses
    may be asked."""

    pause: float = 1.0
    seconds: float = 20.0
    allow_private: bool = False


@dataclass(frozen=True)
class Check:
    """What came of a link. `state`: ok, moved (permanently: mend the link), broken (the server says that it is
    not there), refused (the server wants no visitors like us), unreachable (nobody answers) or skipped (a
    private address). `status` is 0 without an answer; `target` is where redirects led."""

    url: str
    state: str
    status: int
    target: str
    message: str
    on: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """A run: when it ended (xsd:dateTime, UTC), and its checks by address."""

    checked: str
    checks: tuple[Check, ...]

    def count(self, state: str) -> int:
        return sum(check.state == state for check in self.checks)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def links_of(data: DataSet, *, pages_only: bool = False) -> list[Link]:
    """The addresses of others that the data lead to, each once, by address; shapes are left out."""
    base = data.settings.site_base
    wanted = {*PAGES, *(() if pages_only else SAME)}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for quad in published_quads(data, base):
        target = quad.object
        if quad.graph_name != DefaultGraph() or quad.predicate not in wanted:
            continue
        if isinstance(target, NamedNode) and _is_foreign(target.value, base):
            named = found[target.value.partition("#")[0]]
            if isinstance(quad.subject, NamedNode) and len(named) < _NAMED:
                named[quad.subject.value.partition("#")[0].removeprefix(base)] = None
    return [Link(url, tuple(named)) for url, named in sorted(found.items())]


def _is_foreign(url: str, base: str) -> bool:
    return url.startswith(("http://", "https://")) and not url.startswith(base)


def check_links(links: Sequence[Link], manners: Manners, reach: Callable[[int], None] = lambda _: None) -> Result:
    """Ask for every link; `reach` is told how many are done. What fails is a check, never an error."""
    hosts: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        hosts[urlsplit(link.url).netloc.lower()].append(link)
    done: list[Check] = []
    with ThreadPoolExecutor(max_workers=_HOSTS) as threads:

        def ask(host: Sequence[Link]) -> None:
            for check in _ask_host(host, manners):
                done.append(check)
                reach(len(done))

        for future in as_completed([threads.submit(ask, host) for host in hosts.values()]):
            future.result()
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Result(now, tuple(sorted(done, key=lambda check: check.url)))


def _ask_host(links: Sequence[Link], manners: Manners) -> Iterator[Check]:
    """One host's links, one after another, with a pause between them."""
    for number, link in enumerate(links):
        if number:
            time.sleep(manners.pause)
        yield _check(link, manners)


def _check(link: Link, manners: Manners) -> Check:
    try:
        guard = Guard(link.url, allow_local=manners.allow_private, at_home=False)
        with closing(Visitor(guard, Bounds(_ENOUGH, manners.seconds))) as visitor:
            answer = _ask(visitor, link.url, manners)
    except NoAnswer as error:
        return Check(link.url, _FAILED.get(error.reason, "unreachable"), 0, "", error.message, link.on)
    target = answer.url if answer.hops else ""
    return Check(link.url, _state(answer), answer.status, target, _words(answer), link.on)


#: A file that is longer than we want to read is there.
_FAILED: Mapping[str, str] = {"address": "skipped", "size": "ok", "redirects": "broken"}


def _ask(visitor: Visitor, url: str, manners: Manners) -> Answer:
    """HEAD, and GET where that says nothing (RFC 9110, 9.3.2: some servers do not do HEAD as they do GET)."""
    try:
        answer = visitor.head(url)
        if answer.status not in _ASK_AGAIN:
            return answer
    except NoAnswer as error:
        if error.reason in ("address", "redirects"):
            raise
    time.sleep(manners.pause)
    return visitor.get(url, "text/html, */*;q=0.5")


def _state(answer: Answer) -> str:
    if answer.status in (401, 403, 407, 429, 451):
        return "refused"
    if answer.status >= 400:
        return "broken" if answer.status < 500 else "unreachable"
    return "moved" if answer.hops and all(hop.status in (301, 308) for hop in answer.hops) else "ok"


def _words(answer: Answer) -> str:
    hops = "".join(f"{hop.status} {hop.url} -> " for hop in answer.hops)
    return f"{hops}{answer.status} {answer.url}" if answer.hops else str(answer.status)


def result_path(settings: Settings, result: Result) -> Path:
    """Where the result of a day is kept."""
    return settings.data / "checks" / f"links-{result.checked[:10]}.json"


def read_result(path: Path) -> Result:
    """A result as it was kept. Errors: PublisherError."""
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Result(values["checked"], tuple(_row(row) for row in values["checks"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PublisherError(
            f"no result of check-links: {error!r}", where=path, remedy="run: publisher check-links"
        ) from None


def _row(row: Mapping[str, Any]) -> Check:
    return Check(**{**row, "on": tuple(row["on"])})


def write_result(path: Path, result: Result) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(result.to_json(), encoding="utf-8")


def worst(checks: Iterable[Check]) -> list[Check]:
    """The checks that somebody has to look at, the worst first."""
    order = ("broken", "unreachable", "moved", "refused", "skipped")
    wanted = [check for check in checks if check.state in order]
    return sorted(wanted, key=lambda check: (order.index(check.state), check.url))
