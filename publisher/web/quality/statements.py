"""The accessibility statement and the privacy page: texts of the settings, or what is true of this software.

The default statement follows the model of Implementing Decision (EU) 2018/1523.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response

from publisher.formats import HTML
from publisher.settings import Settings
from publisher.web.answering.answers import Representation, answer
from publisher.web.pages import day, render
from publisher.web.quality.prose import blocks
from publisher.web.served import current_view
from publisher.web.site import absolute, chosen_language, interface_language, site
from publisher.web.words import Say

blueprint = Blueprint("statements", __name__)


@blueprint.get("/toegankelijkheidsverklaring")
def accessibility() -> Response:
    """The accessibility statement (Flemish Bestuursdecreet; Directive (EU) 2016/2102, article 7)."""
    return _statement("toegankelijkheidsverklaring", "accessibility")


@blueprint.get("/privacy")
def privacy() -> Response:
    """What is kept of visitors, and what of the people in the documents (GDPR, article 13)."""
    return _statement("privacy", "privacy")


def _statement(path: str, name: str) -> Response:
    word, vary = interface_language()
    make = partial(_page, path, name, word)
    key = ("/" + path, HTML.media, word, chosen_language())
    head = (("Content-Language", word),)
    view = current_view()
    return answer(view, Representation(HTML.content_type, make, key, view.created, vary, head))


def _page(path: str, name: str, word: str) -> bytes:
    settings, say = site().settings, site().words.into(word)
    text = getattr(settings, f"pages_{name}_{word}") or _default(name, settings, say)
    return render("quality/statement.html", word, title=say(f"{name}.title"), blocks=blocks(text), path_of=path)


def _default(name: str, settings: Settings, say: Say) -> str:
    """The sentences of the default text, with what the settings say filled in."""
    contact = settings.site_contact.removeprefix("mailto:")
    values = {
        "site": settings.site_title,
        "address": absolute(""),
        "contact": say("statement.contact", contact=contact) if contact else say("statement.no-contact"),
        "drawn": say("statement.drawn", day=day(settings.pages_accessibility_date, say))
        if settings.pages_accessibility_date
        else "",
        "log": say(f"privacy.log.{settings.serve_log_clients}", fallback="privacy.log.none"),
        "mailboxes": say("privacy.mailboxes") if settings.privacy_withhold_personal_mailboxes else "",
    }
    return say(f"{name}.text", **values)
