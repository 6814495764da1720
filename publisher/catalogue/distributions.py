"""The files of a release as distributions: DCAT 3 (section 6.8), DCAT-AP 3.0.1 and DCAT-AP-VL 3.0 at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.catalogue.human import Told
from publisher.catalogue.parts import reference
from publisher.catalogue.words import ACCESS, AVAILABILITY, FILE_TYPE, KINDS, MEDIA_TYPE, Kind
from publisher.catalogue.writing import about, both, moment, texts
from publisher.formats import TRIG
from publisher.manifest import Dump
from publisher.vocabulary import DCAT, DCATAP, DCT, RDF, SDO, SPDX, XSD

_GZIP = MEDIA_TYPE["application/gzip"]
_SHA256 = SPDX.checksumAlgorithm_sha256


class File(NamedTuple):
    """A file of a dataset, told apart by `name` among all distributions."""

    dump: Dump
    kind: Kind
    name: str

    @property
    def is_packed(self) -> bool:
        return self.dump.name.endswith(".gz")


def files_of(told: Told, dataset: NamedNode, dumps: Iterable[Dump]) -> list[File]:
    """The files that hold a dataset: those of its name, or for a dataset of everything those of no name."""
    own = reference(dataset)
    if told.is_stream(dataset):
        return []
    wanted = "" if told.is_whole(dataset) else own
    return [File(dump, _kind(dump), _name(own, dump)) for dump in dumps if dump.dataset == wanted and _is_known(dump)]


def _is_known(dump: Dump) -> bool:
    return _suffix(dump) in KINDS


def _suffix(dump: Dump) -> str:
    return dump.name.removesuffix(".gz").rpartition(".")[2]


def _kind(dump: Dump) -> Kind:
    return KINDS[_suffix(dump)]


def _name(dataset: str, dump: Dump) -> str:
    """`diensten.nq.gz` -> `diensten-nq-gz`; of another name `contactpunten.csv` -> `organisaties-contactpunten-csv`."""
    words = dump.name.replace("_", "-").split(".")
    return "-".join([dataset, *(words[1:] if words[0] in (dataset, "data") else words)])


def distribution_quads(told: Told, dataset: NamedNode, file: File, base: str) -> list[Quad]:
    """One distribution: every file is reached, downloaded and verified by what stands here."""
    node = NamedNode(f"{base}id/distributie/{file.name}")
    address = NamedNode(f"{base}dumps/{file.dump.name}")
    licence = told.licence(dataset)
    quads = about(
        node,
        (RDF.type, [DCAT.Distribution, SDO.DataDownload]),
        (DCT.identifier, Literal(file.name)),
        (DCT.title, texts(_titles(told, dataset, file))),
        (DCT.description, both(file.kind.holds)),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (SDO.contentUrl, address),
        (DCT.format, FILE_TYPE[file.kind.file_type]),
        (DCAT.mediaType, MEDIA_TYPE[file.kind.media]),
        (DCT.conformsTo, NamedNode(file.kind.standard) if file.kind.standard else None),
        (DCAT.compressFormat, _GZIP if file.is_packed else None),
        (SDO.encodingFormat, Literal(file.dump.media if file.is_packed else file.kind.media)),
        (DCAT.byteSize, Literal(str(file.dump.bytes), datatype=XSD.nonNegativeInteger)),
        (DCT.license, licence),
        (SDO.license, licence),
        (DCT.rights, told.iri(dataset, DCT.accessRights) or ACCESS.PUBLIC),
        (DCT.issued, told.values(dataset, DCT.issued)),
        (DCT.modified, moment(file.dump.changed)),
        (DCT.language, told.values(dataset, DCT.language)),
        (DCATAP.availability, AVAILABILITY.STABLE),
        (SPDX.checksum, NamedNode(f"{node.value}#checksum")),
    )
    return [*about(dataset, (DCAT.distribution, node), (SDO.distribution, node)), *quads, *_checksum(node, file)]


def stream_quads(told: Told, dataset: NamedNode, changed: str, base: str) -> list[Quad]:
    """The one distribution of a stream of changes: its root, which is also its download (TREE, discovery)."""
    name, address = f"{reference(dataset)}-ldes", NamedNode(f"{base}feed")
    node, licence = NamedNode(f"{base}id/distributie/{name}"), told.licence(dataset)
    return about(dataset, (DCAT.distribution, node), (SDO.distribution, node)) + about(
        node,
        (RDF.type, [DCAT.Distribution, SDO.DataDownload]),
        (DCT.identifier, Literal(name)),
        (DCT.title, texts(told.texts(dataset, DCT.title))),
        (DCT.description, texts(told.texts(dataset, DCT.description))),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (SDO.contentUrl, address),
        (DCT.format, FILE_TYPE.RDF_TRIG),
        (DCAT.mediaType, MEDIA_TYPE[TRIG.media]),
        (SDO.encodingFormat, Literal(TRIG.media)),
        (DCT.conformsTo, NamedNode("https://w3id.org/ldes/specification")),
        (DCAT.accessService, NamedNode(f"{base}id/dataservice/feed")),
        (DCT.license, licence),
        (SDO.license, licence),
        (DCT.rights, told.iri(dataset, DCT.accessRights) or ACCESS.PUBLIC),
        (DCT.issued, told.values(dataset, DCT.issued)),
        (DCT.modified, moment(changed)),
        (DCT.language, told.values(dataset, DCT.language)),
        (DCATAP.availability, AVAILABILITY.STABLE),
    )


def _checksum(node: NamedNode, file: File) -> list[Quad]:
    return about(
        NamedNode(f"{node.value}#checksum"),
        (RDF.type, SPDX.Checksum),
        (SPDX.algorithm, _SHA256),
        (SPDX.checksumValue, Literal(file.dump.sha256, datatype=XSD.hexBinary)),
    )


def _titles(told: Told, dataset: NamedNode, file: File) -> Mapping[str, str]:
    """`Diensten: N-Quads (gzip)`, in the languages of the dataset's own title."""
    stem = file.dump.name.split(".")[0]
    table = f" ({stem})" if stem not in ("data", reference(dataset)) else ""
    packed = " (gzip)" if file.is_packed else ""
    own = told.texts(dataset, DCT.title)
    return {language: f"{title}: {file.kind.name}{table}{packed}" for language, title in own.items()}
