"""What a document answers when a view is asked for: the view, or the list of views; and the links that say so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from flask import request
from pyoxigraph import Literal, NamedNode, Quad

from publisher.formats import GRAPH_FORMATS, HTML, JSONLD, NTRIPLES, PAGE_FORMATS, RDFXML, TURTLE, Format, negotiate
from publisher.vocabulary import ALTR, DCT, PROF, RDF
from publisher.web.answering import links
from publisher.web.answering.answers import Representation
from publisher.web.answering.links import Link
from publisher.web.answering.representations import about_document, fit_xml, write
from publisher.web.pages import render
from publisher.web.problems import NothingSuits
from publisher.web.profiles import FULL, PROFILES, Profile
from publisher.web.profiles.choice import LISTING, PROFILE_KEY, best, wanted_media, wanted_profiles
from publisher.web.profiles.views import knows, view_quads
from publisher.web.served import View
from publisher.web.site import absolute, chosen_language, interface_language, site
from publisher.web.things.thing import Thing

#: Formats that views are listed in, and the list itself: with the others the header would outgrow what proxies take.
VIEW_FORMATS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
_LIST_FORMATS = (TURTLE, JSONLD, RDFXML, HTML)
#: What a negotiated document depends on besides its address.
VARY = ("Accept", "Accept-Profile", "Accept-Datetime")
_PROFILE_CLASS = f"{PROF.iri}Profile"
_CONFORMS = "http://www.w3.org/ns/dx/connegp/profile/"


def offered(thing: Thing) -> list[Profile]:
    """The views of a thing; one that has no word for it is none of them."""
    return [FULL, *(profile for profile in PROFILES if knows(profile, thing.classes)), LISTING]


def chosen(view: View, thing: Thing, *, by_header: bool) -> Profile:
    """The view that the request wants of a thing; the full one where it does not say.

    `by_header` False: only what stands in the address counts. Errors: BadRequest, NothingSuits (406).
    """
    if not by_header and PROFILE_KEY not in request.args:
        return FULL
    wanted = wanted_profiles(view.base)
    found = best(wanted, offered(thing)) if wanted is not None else FULL
    if found is None:
        raise NothingSuits(alternates(view, thing))
    return found


def wanted_form(offers: Sequence[Format], choices: Sequence[Link]) -> Format:
    """The format that `_mediatype` or the header Accept wants. Errors: NothingSuits (406), BadRequest."""
    media = wanted_media()
    form = negotiate(media if media is not None else request.headers.get("Accept"), offers)
    if form is None:
        raise NothingSuits(choices)
    return form


def alternates(view: View, thing: Thing) -> list[Link]:
    """Every view in every format (DX-PROF-CONNEG, 7.1.1): the default one is the canonical one."""
    found = [
        _link(view, thing, profile, form, "alternate") for profile in offered(thing) for form in _forms(profile, thing)
    ]
    return [found[0]._replace(relation="canonical"), *found[1:]]


def _forms(profile: Profile, thing: Thing) -> tuple[Format, ...]:
    """What a view is listed in: without RDF/XML where the thing says what XML cannot hold."""
    if profile is LISTING:
        return _LIST_FORMATS
    forms = PAGE_FORMATS if profile is FULL else VIEW_FORMATS
    fits = fit_xml(quad.triple for quad in thing.quads)
    return forms if fits else tuple(form for form in forms if form is not RDFXML)


def _link(view: View, thing: Thing, profile: Profile, form: Format, relation: str) -> Link:
    iri = profile.address(view.base)
    target = f"{absolute(thing.path)}?_profile={profile.token}&_mediatype={quote(form.media)}"
    return Link(target, relation, form.media, (("formats", iri), ("profile", iri)))


def brief(view: View, thing: Thing) -> list[Link]:
    """The links to views that every document carries: one a view, so that the header stays small."""
    document = absolute(thing.path)
    return [
        Link(f"{document}?_profile={profile.token}", "alternate", "", (("formats", profile.address(view.base)),))
        for profile in offered(thing)
        if profile is not FULL
    ]


def tokens(view: View, thing: Thing) -> list[Link]:
    """Which IRI each token stands for (DX-PROF-CONNEG, 7.1.1, token mappings)."""
    return [
        Link(_PROFILE_CLASS, "type", "", (("token", profile.token), ("anchor", profile.address(view.base))))
        for profile in offered(thing)
    ]


def conforms(profile: Profile, view: View) -> tuple[tuple[str, str], ...]:
    """The header that names the view of an answer; its Link says it too."""
    return (("Content-Profile", f"<{profile.address(view.base)}>"),)


def represent_view(view: View, thing: Thing, profile: Profile, form: Format | None) -> Representation:
    """A view of a thing in a graph format: the negotiated one, unless `form` is told. Errors: NothingSuits."""
    negotiated = form is None
    forms = [_link(view, thing, profile, offer, "alternate") for offer in VIEW_FORMATS]
    form = form or wanted_form(GRAPH_FORMATS, forms)
    document, iri = absolute(thing.path), profile.address(view.base)
    head = [
        links.header(
            [
                Link(thing.iri, "cite-as"),
                Link(thing.iri, "describes"),
                Link(document, "canonical", "", (("formats", FULL.address(view.base)),)),
                Link(iri, "profile"),
                *forms,
                *brief(view, thing),
                *tokens(view, thing),
                *([Link(site().settings.site_licence, "license")] if site().settings.site_licence else []),
            ]
        ),
        *conforms(profile, view),
    ]
    if negotiated:
        head.append(("Content-Location", f"{document}.{form.suffix}?_profile={profile.token}"))
    make = partial(_graph, view, thing, profile, form)
    key = (thing.path, form.media, profile.token)
    return Representation(form.content_type, make, key, view.created, VARY if negotiated else (), tuple(head))


def _graph(view: View, thing: Thing, profile: Profile, form: Format) -> bytes:
    quads = view_quads(profile, thing.quads, view.store, thing.iri)
    document = absolute(thing.path)
    about = about_document(document, thing.iri, f"{view.base}#dataset", site().settings.site_licence)
    said = Quad(NamedNode(document), DCT.conformsTo, NamedNode(profile.address(view.base)))
    return write([*quads, *about, said], form, view.schema.context, thing.iri)


def represent_list(view: View, thing: Thing, form: Format | None) -> Representation:
    """The list of views of a thing, for people and programs (DX-PROF-CONNEG, 6.3 and 7.2.4)."""
    choices = alternates(view, thing)
    negotiated = form is None
    form = form or wanted_form(PAGE_FORMATS, choices)
    named = [Link(f"{_CONFORMS}qsa", "profile"), Link(f"{_CONFORMS}http", "profile")]
    named.append(Link(LISTING.address(view.base), "profile"))
    head = [links.header([*choices, *named, *tokens(view, thing)]), *conforms(LISTING, view)]
    word, more = interface_language() if form is HTML else ("", ())
    if form is HTML:
        head.append(("Content-Language", word))
    make = partial(_page, view, thing, word) if form is HTML else partial(_list, view, thing, form)
    key = (thing.path, form.media, LISTING.token, word, chosen_language())
    vary = (*VARY, *more) if negotiated else more
    return Representation(form.content_type, make, key, view.created, vary, tuple(head))


def _page(view: View, thing: Thing, word: str) -> bytes:
    rows = [(profile, profile.address(view.base), _forms(profile, thing)) for profile in offered(thing)]
    label = thing.entry.label if thing.entry and thing.entry.label else thing.iri
    return render("profiles/alternates.html", word, thing=thing, title=label, rows=rows)


def _list(view: View, thing: Thing, form: Format) -> bytes:
    """The list in the Alternate Representations Data Model."""
    subject, quads = NamedNode(absolute(thing.path)), []
    for link in alternates(view, thing):
        node, iri = NamedNode(link.target), NamedNode(dict(link.attributes)["profile"])
        if link.relation == "canonical":
            quads.append(Quad(subject, ALTR.hasDefaultRepresentation, node))
        quads += [
            Quad(subject, ALTR.hasRepresentation, node),
            Quad(node, RDF.type, ALTR.Representation),
            Quad(node, DCT.format, Literal(link.media)),
            Quad(node, DCT.conformsTo, iri),
        ]
    for profile in offered(thing):
        quads += profile_quads(profile, view.base)
    quads += about_document(f"{subject.value}?_profile=alt", thing.iri, f"{view.base}#dataset", "")
    return write(list(dict.fromkeys(quads)), form, view.schema.context, subject.value)


def profile_quads(profile: Profile, base: str) -> list[Quad]:
    """What a view is: a profile with a token and a name (Profiles Vocabulary)."""
    node = NamedNode(profile.address(base))
    named = zip(profile.title, ("nl", "en"), strict=True)
    return [
        Quad(node, RDF.type, PROF.Profile),
        Quad(node, RDF.type, DCT.Standard),
        Quad(node, PROF.hasToken, Literal(profile.token)),
        *(Quad(node, DCT.title, Literal(text, language=language)) for text, language in named),
        *(Quad(node, PROF.isProfileOf, NamedNode(iri)) for iri in profile.specifications if iri != node.value),
    ]
