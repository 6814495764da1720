"""What each verb of the protocol answers (OAI-PMH 2.0, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from publisher.web.oai.errors import BAD_TOKEN, NO_FORMAT, NO_ID, NO_RECORDS, OaiError
from publisher.web.oai.items import SETS, Holdings, Item
from publisher.web.oai.metadata import FORMATS
from publisher.web.oai.requests import IDENTIFIER, PREFIX, TOKEN, VERBS, OaiRequest, span
from publisher.web.oai.tokens import LIFETIME, Place, expiry, read_token, write_token
from publisher.web.oai.xml import element, joined, leaf

#: Records in one answer; a record of RDF takes some 20 kB.
PAGE_SIZE = 20


class Repository(NamedTuple):
    """What is harvested: its address, name, mailboxes of who keeps it, release, items, and what time it is."""

    address: str
    name: str
    mailboxes: Sequence[str]
    release: str
    collection: Holdings
    now: datetime


def stamp(moment: datetime) -> str:
    """A UTCdatetime in seconds (section 3.3)."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def answer_verb(repository: Repository, request: OaiRequest) -> str:
    """The element of a verb. Errors: OaiError."""
    return _VERBS[request.verb](repository, request.arguments)


_Arguments = Mapping[str, str]


def _identify(repository: Repository, _: _Arguments) -> str:
    rows = [
        leaf("repositoryName", repository.name),
        leaf("baseURL", repository.address),
        leaf("protocolVersion", "2.0"),
        *(leaf("adminEmail", mailbox) for mailbox in repository.mailboxes),
        leaf("earliestDatestamp", stamp(repository.collection.earliest)),
        leaf("deletedRecord", "persistent"),
        leaf("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ]
    return element("Identify", joined(rows))


def _formats(repository: Repository, arguments: _Arguments) -> str:
    if IDENTIFIER in arguments:
        _item(repository, arguments)
    rows = [
        element(
            "metadataFormat",
            leaf("metadataPrefix", row.prefix) + leaf("schema", row.schema) + leaf("metadataNamespace", row.namespace),
        )
        for row in FORMATS.values()
    ]
    return element("ListMetadataFormats", joined(rows))


def _sets(_: Repository, arguments: _Arguments) -> str:
    if TOKEN in arguments:
        raise OaiError(BAD_TOKEN, "the list of sets comes in one answer")
    rows = [element("set", leaf("setSpec", spec) + leaf("setName", name)) for spec, _, name in SETS]
    return element("ListSets", joined(rows))


def _get(repository: Repository, arguments: _Arguments) -> str:
    item = _item(repository, arguments)
    return element("GetRecord", _record(repository, item, arguments))


def _item(repository: Repository, arguments: _Arguments) -> Item:
    item = repository.collection.items.get(arguments[IDENTIFIER])
    if item is None:
        raise OaiError(NO_ID, "there is no record of that identifier")
    return item


def _header(item: Item) -> str:
    rows = leaf("identifier", item.iri) + leaf("datestamp", stamp(item.datestamp)) + leaf("setSpec", item.set_spec)
    return element("header", rows, {"status": "deleted"} if item.deleted else None)


def _record(repository: Repository, item: Item, arguments: _Arguments) -> str:
    row = FORMATS.get(arguments[PREFIX])
    if row is None:
        raise OaiError(NO_FORMAT, f"there are: {', '.join(FORMATS)}")
    if item.deleted:
        return element("record", _header(item))
    return element("record", _header(item) + element("metadata", row.write(item, repository.collection.about)))


def _lister(verb: str, write: Callable[[Repository, Item, _Arguments], str]) -> Callable[[Repository, _Arguments], str]:
    """A verb that lists items page by page."""

    def listed(repository: Repository, arguments: _Arguments) -> str:
        cursor = 0
        if TOKEN in arguments:
            place = read_token(arguments[TOKEN], verb, repository.release, repository.now)
            cursor, arguments = place.cursor, _checked(place)
        found = _matching(repository, arguments)
        if cursor >= len(found):
            raise OaiError(BAD_TOKEN, "the list has no more records") if cursor else _nothing()
        rows = [write(repository, item, arguments) for item in found[cursor : cursor + PAGE_SIZE]]
        return element(verb, joined(rows) + _token(repository, Place(verb, arguments, cursor, "", 0), len(found)))

    return listed


def _checked(place: Place) -> _Arguments:
    """The arguments of a token, which anybody may have written. Errors: OaiError (badResumptionToken)."""
    signature = VERBS[place.verb]
    if not signature.required <= place.arguments.keys() <= signature.required | signature.optional:
        raise OaiError(BAD_TOKEN, "no token of this server; begin anew")
    try:
        span(place.arguments)
    except (OaiError, ValueError):
        raise OaiError(BAD_TOKEN, "no token of this server; begin anew") from None
    return place.arguments


def _nothing() -> OaiError:
    return OaiError(NO_RECORDS, "no record has a datestamp and set like these")


def _matching(repository: Repository, arguments: _Arguments) -> list[Item]:
    if arguments[PREFIX] not in FORMATS:
        raise OaiError(NO_FORMAT, f"there are: {', '.join(FORMATS)}")
    wanted, asked = arguments.get("set"), span(arguments)
    return [
        item
        for item in repository.collection.items.values()
        if asked.holds(item.datestamp) and wanted in (None, item.set_spec)
    ]


def _token(repository: Repository, place: Place, total: int) -> str:
    """Where the list goes on; an empty element ends a list of several answers (section 3.5)."""
    following = place.cursor + PAGE_SIZE
    if following >= total and not place.cursor:
        return ""
    values = {"completeListSize": str(total), "cursor": str(place.cursor)}
    if following >= total:
        return element("resumptionToken", "", values)
    now = repository.now
    there = place._replace(cursor=following, release=repository.release, expires=expiry(now))
    return leaf("resumptionToken", write_token(there), {"expirationDate": stamp(now + LIFETIME), **values})


_VERBS: Mapping[str, Callable[[Repository, _Arguments], str]] = MappingProxyType(
    {
        "GetRecord": _get,
        "Identify": _identify,
        "ListIdentifiers": _lister("ListIdentifiers", lambda _, item, __: _header(item)),
        "ListMetadataFormats": _formats,
        "ListRecords": _lister("ListRecords", _record),
        "ListSets": _sets,
    }
)
