"""Every distribution, downloaded and held against what the catalogue says of it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple

from pyoxigraph import Literal, NamedNode

from publisher.catalogue.words import JSON_LINES as JSON_LINES_STANDARD
from publisher.catalogue.words import KINDS
from publisher.formats import JSONLD
from publisher.harvest.contents import JSON_LINES, Content, inspect
from publisher.harvest.reading import Unreadable, format_of
from publisher.harvest.statements import Node, Statements, shown
from publisher.harvest.stumbles import Stumble
from publisher.progress import Progress
from publisher.visits.answers import Answer, Bounds, NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import DCAT, DCT, SPDX

_IANA = "https://www.iana.org/assignments/media-types/"
_GZIP = frozenset(("application/gzip", "application/x-gzip", "application/octet-stream"))
_FILE_TYPES = MappingProxyType({kind.file_type: kind.media for kind in KINDS.values()})
#: Reasons of a visit without an answer -> the rule that the file breaks; others: it is gone.
_RULES = MappingProxyType({"address": "file-refused", "size": "file-broken-off", "time": "file-broken-off"})


class Promise(NamedTuple):
    """What the catalogue says of a distribution; '' or -1 for what it does not say."""

    iri: str
    dataset: str
    url: str
    media: str
    is_packed: bool
    size: int
    sha256: str
    algorithm: str


class File(NamedTuple):
    """A distribution as it came: the status (0: no answer), Content-Type, bytes, SHA-256, and what is in it."""

    promise: Promise
    status: int
    content_type: str
    size: int
    sha256: str
    seconds: float
    content: Content | None


class Download(NamedTuple):
    """A file and what is wrong with it."""

    file: File
    stumbles: list[Stumble]


def promises(found: Statements) -> Iterator[Promise]:
    """Every distribution that a dataset names, with its downloadURL, or else its accessURL."""
    seen = set()
    for dataset, node in found.distributions():
        addresses = found.values(node, DCAT.downloadURL) or found.values(node, DCAT.accessURL)
        if addresses and (node, addresses[0]) not in seen:
            seen.add((node, addresses[0]))
            yield _promise(found, dataset, node, shown(addresses[0]))


def _promise(found: Statements, dataset: Node, node: Node, url: str) -> Promise:
    sizes = [value.value for value in found.values(node, DCAT.byteSize) if isinstance(value, Literal)]
    checksum = next(iter(found.nodes(node, SPDX.checksum)), None)
    algorithm = found.text(checksum, SPDX.algorithm) if checksum else ""
    return Promise(
        shown(node),
        shown(dataset),
        url,
        _media(found, node, url),
        bool(found.values(node, DCAT.compressFormat)),
        int(float(sizes[0])) if sizes and sizes[0].replace(".", "", 1).isdecimal() else -1,
        found.text(checksum, SPDX.checksumValue).lower() if checksum else "",
        algorithm.lower().replace("-", "") if checksum else "",
    )


def _media(found: Statements, node: Node, url: str) -> str:
    """The media type that is promised: dcat:mediaType, or that of the EU's file type; '' where neither is known."""
    if url.endswith((".jsonl", ".jsonl.gz")) or NamedNode(JSON_LINES_STANDARD) in found.values(node, DCT.conformsTo):
        return JSON_LINES
    named = found.text(node, DCAT.mediaType).replace("http://", "https://").removeprefix(_IANA)
    code = found.text(node, DCT.format).rstrip("/").rpartition("/")[2]
    return (named if "/" in named else "") or _FILE_TYPES.get(code, "")


def download(visitor: Visitor, wanted: Sequence[Promise], bounds: Bounds, progress: Progress) -> Iterator[Download]:
    """Each file once, whatever number of distributions name it; only what is being looked at lies on the disk."""
    known: dict[str, Download] = {}
    with progress.bar("files", len(wanted)) as bar:
        for number, promise in enumerate(wanted):
            bar.reach(number)
            key = f"{promise.url} {promise.media}"
            if key not in known:
                known[key] = _download(visitor, promise, bounds, progress)
            file = known[key].file._replace(promise=promise)
            own = _held_against(file) if file.status == 200 else []
            yield Download(file, [*own, *(Stumble(item.rule, promise.iri, item.what) for item in known[key].stumbles)])


def _download(visitor: Visitor, promise: Promise, bounds: Bounds, progress: Progress) -> Download:
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory(prefix="publisher-harvest-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            try:
                answer = visitor.get(
                    promise.url,
                    promise.media if "/" in promise.media and not promise.is_packed else "*/*",
                    headers={"Accept-Encoding": "identity"},  # sizes and checksums are of the bytes that are sent
                    bounds=bounds,
                    sink=lambda block: _keep(file, block, digest.update),
                )
            except NoAnswer as error:
                lost = File(promise, 0, "", 0, "", 0.0, None)
                return Download(lost, [Stumble(_RULES.get(error.reason, "file-gone"), promise.iri, error.message)])
        size = path.stat().st_size
        found = File(promise, answer.status, answer.media, size, digest.hexdigest(), answer.seconds, None)
        if answer.status != 200:
            return Download(found, [Stumble("file-gone", promise.iri, f"{promise.url} answers {answer.status}")])
        return _looked_into(found, path, answer, progress)


def _keep(file: IO[bytes], block: bytes, update: object) -> None:
    file.write(block)
    update(block)  # type: ignore[operator]


def _looked_into(found: File, path: Path, answer: Answer, progress: Progress) -> Download:
    promise = found.promise
    media = promise.media or answer.media
    try:
        with progress.bar(promise.url.rpartition("/")[2]) as bar:
            content = inspect(path, media, bar)
    except Unreadable as error:
        return Download(found, [Stumble("file-unreadable", promise.iri, f"{promise.url}: {error.message}")])
    empty = [] if content.number else [Stumble("file-empty", promise.iri, f"{promise.url}: no {content.unit}")]
    return Download(found._replace(content=content), empty)


def _held_against(file: File) -> list[Stumble]:
    """Size, checksum and Content-Type against the promise."""
    promise, found = file.promise, list[tuple[str, str]]()
    if promise.size >= 0 and promise.size != file.size:
        found.append(("size-differs", f"{promise.url}: {file.size:,} bytes came, byteSize says {promise.size:,}"))
    if promise.sha256 and not promise.algorithm.endswith("sha256"):
        found.append(("checksum-unknown", f"algorithm {promise.algorithm or 'is missing'}"))
    elif promise.sha256 and promise.sha256 != file.sha256:
        found.append(
            ("checksum-differs", f"{promise.url}: SHA-256 is {file.sha256}, the catalogue says {promise.sha256}")
        )
    if not _is_expected(promise, file.content_type):
        said = f"{promise.media}{' (compressed)' if promise.is_packed else ''}"
        found.append(("type-differs", f"{promise.url}: Content-Type {file.content_type or 'is missing'}, not {said}"))
    return [Stumble(rule, promise.iri, what) for rule, what in found]


def _is_expected(promise: Promise, content_type: str) -> bool:
    if promise.media in ("", JSON_LINES) and not promise.is_packed:
        return True
    return content_type == promise.media or (promise.is_packed and content_type in _GZIP)


def counts_differ(files: Iterable[File]) -> list[Stumble]:
    """Files of one dataset that hold different numbers of statements, among formats that can hold the same."""
    groups: dict[tuple[str, bool], dict[int, str]] = {}
    for file in files:
        form = JSONLD if file.promise.media == JSON_LINES else format_of(file.promise.media)
        if form and file.content and file.status == 200 and file.promise.size >= 0:
            groups.setdefault((file.promise.dataset, form.quads), {})[file.content.number] = file.promise.url
    said = {key: ", ".join(f"{url} has {count:,}" for count, url in found.items()) for key, found in groups.items()}
    return [Stumble("counts-differ", key[0], said[key]) for key, found in groups.items() if len(found) > 1]


def subjects(files: Iterable[File]) -> list[str]:
    """Things that the files speak of, without their fragments, each once, in the order of the files."""
    found = (subject for file in files if file.content for subject in file.content.subjects)
    return list(dict.fromkeys(subject.partition("#")[0] for subject in found))
