"""Which view a request wants: `_profile` and `_mediatype` in the address, or else the header Accept-Profile.

Content Negotiation by Profile (W3C working draft), sections 7.1 and 7.2: what stands in the address wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import request
from werkzeug.exceptions import BadRequest

from publisher.web.profiles import ALTERNATES, FULL, PROFILES, Profile

#: Arguments of an address that choose a representation.
PROFILE_KEY, MEDIA_KEY = "_profile", "_mediatype"
ACCEPT_PROFILE = "Accept-Profile"

#: The list of views as a view: its token, and the IRI of its data model.
LISTING = Profile(
    ALTERNATES,
    "http://www.w3.org/ns/dx/connegp/altr",
    ("http://www.w3.org/ns/dx/conneg/altr", "http://www.w3.org/ns/dx/connegp/altr#"),
    ("De lijst van deze weergaven", "The list of these views"),
    (),
    (),
    frozenset(),
)
KNOWN = (FULL, *PROFILES, LISTING)

_MANY = 20
_ELEMENT = re.compile(r"\s*<([^<>\s]+)>\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?(?:,|$)")


def wanted_profiles(base: str) -> list[Profile | None] | None:
    """The views that the request wants, best first; an unknown one is None. None where it does not say.

    Errors: BadRequest (400) for what cannot be read, or a token that there is none of.
    """
    asked = request.args.get(PROFILE_KEY)
    if asked is not None:
        return _named(asked, base)
    header = ", ".join(request.headers.getlist(ACCEPT_PROFILE))
    return _accepted(header, base) if header.strip() else None


def wanted_media() -> str | None:
    """`_mediatype` as an Accept header: an ordered list becomes one with weights; None where there is none."""
    asked = request.args.get(MEDIA_KEY)
    if asked is None:
        return None
    names = [name.strip().replace(" ", "+") for name in asked.split(",")][:_MANY]  # a bare + arrives as a space
    if not all(re.fullmatch(r"[\w!#$&^.+-]+/[\w!#$&^.+*-]+", name) for name in names):
        raise BadRequest(f"{MEDIA_KEY}: a media type, or several with commas between them")
    return ", ".join(f"{name};q={1 - place / 100:.2f}" for place, name in enumerate(names))


def find_profile(name: str, base: str) -> Profile | None:
    """A view by its token, or by an IRI in angle brackets or without them."""
    iri = name.removeprefix("<").removesuffix(">")
    for profile in KNOWN:
        if name == profile.token or iri in (profile.address(base), *profile.also):
            return profile
    return None


def _named(asked: str, base: str) -> list[Profile | None]:
    found = [find_profile(name.strip(), base) for name in asked.split(",")[:_MANY]]
    if not any(found) and not any(name.strip().startswith("<") for name in asked.split(",")):
        tokens = ", ".join(profile.token for profile in KNOWN)
        raise BadRequest(f"{PROFILE_KEY}: there is no such profile; there are: {tokens}")
    return list(found)


def _accepted(header: str, base: str) -> list[Profile | None]:
    """IRIs in angle brackets with weights. One of weight 0 is not wanted at all."""
    ranked: list[tuple[float, str]] = []
    place = 0
    while place < len(header) and len(ranked) < _MANY:
        match = _ELEMENT.match(header, place)
        if match is None:
            raise BadRequest(f"{ACCEPT_PROFILE}: IRIs in angle brackets, with commas between them")
        ranked.append((_weight(match[2]), match[1]))
        place = match.end()
    wanted = sorted((item for item in ranked if item[0] > 0), key=lambda item: -item[0])
    return [find_profile(f"<{iri}>", base) for _, iri in wanted]


def _weight(text: str | None) -> float:
    try:
        return min(float(text), 1.0) if text else 1.0
    except ValueError:
        return 1.0


def best(wanted: Sequence[Profile | None], offered: Sequence[Profile]) -> Profile | None:
    """The first that is wanted and offered; None where there is none (406)."""
    return next((profile for profile in wanted if profile is not None and profile in offered), None)
