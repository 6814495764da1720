"""A harvest, told: as text for people and as JSON for programs (docs/harvesting.md has its keys)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from publisher import __version__
from publisher.errors import harmless
from publisher.harvest.downloads import File
from publisher.harvest.following import Replicated
from publisher.harvest.harvesting import Harvest
from publisher.harvest.stumbles import CKAN, EUROPE, FLANDERS, PORTALS, RULES, Stumble, tally
from publisher.score import TOTAL
from publisher.vocabulary import DCAT

_CONTROLS = re.compile("[\x7f-\x9f]")
#: Stumbles of one rule that are shown one by one; the others are counted.
_SHOWN, _LISTED = 5, 1_000
#: Datasets that are named one by one; JSON has them all.
_DATASETS = 20


def as_text(found: Harvest) -> str:
    """What a portal would ingest, then what it would stumble on."""
    return "\n".join(_text(found)) + "\n"


def _text(found: Harvest) -> Iterator[str]:
    yield harmless(f"{found.url} ({found.seconds:.1f} s)")
    yield ""
    yield from _ingested(found)
    yield ""
    stumbles = tally(found.stumbles)
    if not stumbles:
        yield "No portal stumbles on anything."
        return
    yield f"Stumbles: {sum(map(len, stumbles.values())):,}"
    for rule, items in stumbles.items():
        yield from _stumbles(rule, items)


def _ingested(found: Harvest) -> Iterator[str]:
    if found.catalogue.is_catalogue:
        yield from _catalogue_lines(found)
    good = [file for file in found.files if file.status == 200]
    if found.files:
        size = sum(file.size for file in good)
        yield f"files      {len(good)} of {len(found.files)} came, {size / 1e6:,.1f} MB; {_verified(good)}"
    if found.things:
        whole = sum(all(number >= 0 for number in item.statements.values()) for item in found.things)
        yield f"things     {whole} of {len(found.things)} addresses answer in every format"
    for feed in found.feeds:
        yield _feed(feed)


def _catalogue_lines(found: Harvest) -> Iterator[str]:
    catalogue = found.catalogue
    statements = catalogue.statements
    counts = {
        "datasets": len(statements.typed(DCAT.Dataset)),
        "distributions": len(statements.typed(DCAT.Distribution)),
        "data services": len(statements.typed(DCAT.DataService)),
    }
    formats = dict.fromkeys(item.format.name for item in catalogue.representations if item.statements >= 0)
    yield "catalogue  " + ", ".join(f"{number} {name}" for name, number in counts.items())
    yield f"           {len(catalogue.quads):,} statements, {len(catalogue.chain.pages)} page(s), {', '.join(formats)}"
    resources = sum(len(item["resources"]) for item in found.ckan)
    yield f"{CKAN}: {len(found.ckan)} datasets with {resources} resources"
    for dataset in found.ckan[:_DATASETS]:
        yield harmless(
            f"{dataset.get('title', 'without a title')} ({len(dataset['resources'])}) {dataset['guid']}", "  "
        )
    if len(found.ckan) > _DATASETS:
        yield f"  … and {len(found.ckan) - _DATASETS:,} more"
    yield f"{FLANDERS}: {_flemish(found)} datasets from one document"
    if found.points:
        yield f"{EUROPE}: {sum(row.reached for row in found.points):g} of {TOTAL} points"


def _flemish(found: Harvest) -> int:
    """The Flemish harvester follows no pages and takes what has an IRI."""
    from pyoxigraph import NamedNode

    from publisher.harvest.statements import Statements

    first = Statements(found.catalogue.chain.pages[0].quads)
    return sum(isinstance(node, NamedNode) for node in first.typed(DCAT.Dataset))


def _verified(files: list[File]) -> str:
    checked = sum(bool(file.promise.sha256) and file.promise.sha256 == file.sha256 for file in files)
    read = sum(file.content is not None for file in files)
    return f"{checked} with their checksum, {read} readable"


def _feed(feed: Replicated) -> str:
    counts = feed.counts
    rate = feed.statements_read / feed.seconds if feed.seconds else 0
    return (
        f"feed       {harmless(feed.url)}\n"
        f"           {counts.pages} pages ({feed.fetched} fetched, {feed.unchanged} known), "
        f"{counts.members:,} members ({feed.new_members:,} new): {counts.things:,} things, {counts.deleted:,} deleted, "
        f"{counts.statements:,} statements; {rate:,.0f} statements/s"
    )


def _stumbles(rule: str, items: list[Stumble]) -> Iterator[str]:
    row = RULES[rule]
    yield ""
    yield f"{rule}: {row.harm} [{', '.join(row.portals)}]"
    for item in items[:_SHOWN]:
        yield harmless(f"{item.where}: {item.what}", "  ")
    if len(items) > _SHOWN:
        yield f"  … and {len(items) - _SHOWN:,} more"
    yield f"  = {row.remedy}"


def as_json(found: Harvest) -> str:
    """The same for programs; keys are only ever added."""
    stumbles = tally(found.stumbles)
    document = {
        "url": found.url,
        "software": f"lod-publisher {__version__}",
        "seconds": round(found.seconds, 3),
        "clean": not stumbles,
        "catalogue": _catalogue(found),
        "portals": {name: _portal(name, found) for name in PORTALS},
        "files": [_file(file) for file in found.files],
        "things": [item._asdict() for item in found.things],
        "feeds": [_feed_facts(feed) for feed in found.feeds],
        "stumbles": [_stumble(item) for items in stumbles.values() for item in items[:_LISTED]],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return _CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _catalogue(found: Harvest) -> dict[str, Any]:
    return {
        "datasets": len(found.catalogue.statements.typed(DCAT.Dataset)),
        "distributions": len(found.catalogue.statements.typed(DCAT.Distribution)),
        "services": len(found.catalogue.statements.typed(DCAT.DataService)),
        "statements": len(found.catalogue.quads),
        "pages": [page.url for page in found.catalogue.chain.pages],
        "formats": {item.format.suffix: item.statements for item in found.catalogue.representations},
    }


def _portal(name: str, found: Harvest) -> dict[str, Any]:
    rules = [rule for rule in tally(found.stumbles) if name in RULES[rule].portals]
    facts: dict[str, Any] = {"stumbles": rules}
    if name == CKAN:
        facts["datasets"] = found.ckan
    elif name == FLANDERS:
        facts["datasets"] = _flemish(found)
    elif name == EUROPE:
        facts["points"] = round(sum(row.reached for row in found.points), 1)
        facts["metrics"] = [row._asdict() for row in found.points]
    return facts


def _file(file: File) -> dict[str, Any]:
    promise = file.promise
    return {
        "distribution": promise.iri,
        "dataset": promise.dataset,
        "url": promise.url,
        "status": file.status,
        "content_type": file.content_type,
        "bytes": file.size,
        "sha256": file.sha256,
        "promised": {"media_type": promise.media, "bytes": promise.size, "sha256": promise.sha256},
        "content": {"number": file.content.number, "unit": file.content.unit} if file.content else None,
        "seconds": round(file.seconds, 3),
    }


def _feed_facts(feed: Replicated) -> dict[str, Any]:
    return {
        "url": feed.url,
        "stream": feed.stream.iri if feed.stream else None,
        **feed.counts._asdict(),
        "fetched": feed.fetched,
        "unchanged": feed.unchanged,
        "new_members": feed.new_members,
        "statements_read": feed.statements_read,
        "seconds": round(feed.seconds, 3),
    }


def _stumble(item: Stumble) -> dict[str, Any]:
    row = RULES[item.rule]
    return {
        "rule": item.rule,
        "where": item.where,
        "what": item.what,
        "portals": list(row.portals),
        "harm": row.harm,
        "remedy": row.remedy,
    }
