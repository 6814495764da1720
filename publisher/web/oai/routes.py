"""`/oai`: the door for harvesters that speak OAI-PMH, by GET and by POST."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from publisher.formats import OAI
from publisher.store import best_literal
from publisher.vocabulary import DCT, VCARD
from publisher.web.oai.errors import BAD_ARGUMENT, BAD_VERB, OaiError
from publisher.web.oai.items import Holdings, catalogues, read_items
from publisher.web.oai.requests import VERB, read_request
from publisher.web.oai.verbs import Repository, answer_verb, stamp
from publisher.web.oai.xml import HEAD, element, leaf
from publisher.web.served import current_view
from publisher.web.site import absolute, site

blueprint = Blueprint("oai", __name__)

_SPACES = {
    "xmlns": "http://www.openarchives.org/OAI/2.0/",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": "http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd",
}
#: Errors after which an answer does not repeat the arguments (section 3.2.2).
_UNTOLD = (BAD_VERB, BAD_ARGUMENT)


@blueprint.route("/oai", methods=["GET", "POST"])
def oai() -> Response:
    """The answer to a request, errors of the protocol too: always 200, as section 3.1.2 has it."""
    values = MultiDict([*request.args.items(multi=True), *request.form.items(multi=True)])
    repository = _repository()
    told: Mapping[str, str] = {}
    try:
        wanted = read_request(values)
        told = {VERB: wanted.verb, **wanted.arguments}
        body = answer_verb(repository, wanted)
    except OaiError as error:
        told = {} if error.code in _UNTOLD else told
        body = leaf("error", error.message, {"code": error.code})
    rows = leaf("responseDate", stamp(repository.now)) + leaf("request", repository.address, told) + body
    response = Response(HEAD + element("OAI-PMH", rows, _SPACES), content_type=OAI.content_type)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _repository() -> Repository:
    view, settings = current_view(), site().settings
    holdings = view.keep("oai", lambda: read_items(view))
    if not holdings.about:
        raise NotFound()
    now, name = site().clock().replace(microsecond=0), _title(holdings) or settings.site_title
    return Repository(absolute("oai"), name, _mailboxes(holdings), view.release.id, holdings, now)


def _title(holdings: Holdings) -> str:
    """The name of the catalogue, in the language of the site where it has one."""
    triples = [triple for node in catalogues(holdings.about) for triple in holdings.about[node]]
    titles = [t.object for t in triples if t.predicate == DCT.title and isinstance(t.object, Literal)]
    return best_literal(titles, site().settings.site_language).value if titles else ""


def _mailboxes(holdings: Holdings) -> list[str]:
    """Where who keeps the catalogue can be reached: the protocol wants one at least, and every domain has this one."""
    values = {t.object for triples in holdings.about.values() for t in triples if t.predicate == VCARD.hasEmail}
    found = sorted(value.value.removeprefix("mailto:") for value in values if isinstance(value, NamedNode))
    return found or [f"postmaster@{urlsplit(absolute('')).hostname}"]
