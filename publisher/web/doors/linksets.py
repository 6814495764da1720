"""`/linkset/…`: all links of a document in one document, both ways (Signposting level 2, RFC 9264)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, request

from publisher.formats import HTML, LINKSET, LINKSET_TEXT, PAGE_FORMATS, Format, negotiate
from publisher.web.answering import links
from publisher.web.answering.answers import Representation, answer
from publisher.web.answering.links import Link
from publisher.web.doors.signposting import thing_links
from publisher.web.problems import NothingSuits
from publisher.web.served import current_view
from publisher.web.site import absolute
from publisher.web.things.thing import find_thing

blueprint = Blueprint("linksets", __name__)

_FORMS = (LINKSET, LINKSET_TEXT)

#: A link and what it is a link of.
_Anchored = tuple[str, Link]


@blueprint.get("/linkset/<concept>/<reference>")
def linkset(concept: str, reference: str) -> Response:
    """The links of a thing's document, and those that lead back to it."""
    view = current_view()
    thing = find_thing(view, concept, reference)
    form, address = negotiate(request.headers.get("Accept"), _FORMS), absolute(f"linkset/{concept}/{reference}")
    alternates = [Link(address, "alternate", offer.media) for offer in _FORMS]
    if form is None:
        raise NothingSuits(alternates)
    document = absolute(thing.path)
    make = partial(_made, form, document, thing_links(view, thing))
    key = ("linkset", concept, reference, form.media)
    head = links.header([Link(document, "describes"), *alternates])
    return answer(view, Representation(form.media, make, key, thing.changed(view), ("Accept",), (head,)))


def _made(form: Format, document: str, found: Sequence[Link]) -> bytes:
    rows = [(document, link) for link in dict.fromkeys(found) if link.relation != "linkset"]
    return _WRITERS[form]([*rows, *_back(document, found)])


def _back(document: str, found: Sequence[Link]) -> list[_Anchored]:
    """What says that it describes the document, and what is a part of it."""
    forms = [form for form in PAGE_FORMATS if form is not HTML]
    landing = Link(document, "describes", HTML.media)
    items = [link.target for link in found if link.relation == "item"]
    described = [(f"{document}.{form.suffix}", landing) for form in forms]
    return described + [(item, Link(document, "collection", HTML.media)) for item in items]


def _json(rows: Sequence[_Anchored]) -> bytes:
    """RFC 9264, section 4.2: a context for each anchor, with its relations."""
    contexts: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for anchor, link in rows:
        for relation in link.relation.split():
            media = {"type": link.media} if link.media else {}
            more = {name: [value] for name, value in link.attributes}
            contexts[anchor][relation].append({"href": link.target, **media, **more})
    document = {"linkset": [{"anchor": anchor, **targets} for anchor, targets in contexts.items()]}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _text(rows: Sequence[_Anchored]) -> bytes:
    """RFC 9264, section 4.1: links as a header has them, each with its anchor, a line each."""
    anchored = (link._replace(attributes=(("anchor", anchor), *link.attributes)) for anchor, link in rows)
    return (",\n".join(str(link) for link in anchored) + "\n").encode()


_WRITERS: Mapping[Format, Callable[[Sequence[_Anchored]], bytes]] = MappingProxyType(
    {LINKSET: _json, LINKSET_TEXT: _text}
)
