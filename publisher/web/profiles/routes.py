"""`/profiles`: the views that documents are given in, and the tokens and IRIs to ask for them by."""

from __future__ import annotations

from flask import Blueprint, Response

from publisher.web.answering.offers import Graph, offer
from publisher.web.pages import render
from publisher.web.profiles.answers import profile_quads
from publisher.web.profiles.choice import KNOWN
from publisher.web.served import current_view

blueprint = Blueprint("profiles", __name__)


@blueprint.get("/profiles")
def profiles() -> Response:
    """All views, for people and programs."""
    base = current_view().base
    graph = Graph(lambda: [quad for profile in KNOWN for quad in profile_quads(profile, base)], f"{base}profiles")
    rows = [(profile, profile.address(base)) for profile in KNOWN]
    return offer("profiles", graph, lambda word: render("profiles/profiles.html", word, rows=rows))
