"""What stands at the end of a page: how to cite it, and whom to tell that something is wrong."""

from __future__ import annotations

import re
from urllib.parse import quote

from publisher.settings import Settings
from publisher.web.words import Say

#: What would begin a new line or header in a message (RFC 6068, section 7), and what turns text round.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
#: Code points of a title in a subject.
_LONGEST = 120


def report_link(settings: Settings, title: str, iri: str, say: Say) -> str:
    """Where a problem with a thing is reported: a message with its subject and address filled in, the web page
    of the settings, or '' where the settings name neither. A title cannot add headers to the message."""
    contact = settings.site_contact.strip()
    if contact.startswith(("http://", "https://")):
        return contact
    mailbox = contact.removeprefix("mailto:").partition("?")[0]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", mailbox):
        return ""
    name = _CONTROLS.sub(" ", title).strip()[:_LONGEST]
    subject = say("report.subject", title=name)
    body = say("report.body", iri=iri)
    return f"mailto:{quote(mailbox, safe='@+')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def citation(settings: Settings, title: str, day: str, iri: str, say: Say) -> str:
    """A reference to a thing as people put it under a text: title, site, day of change, address."""
    return say("cite.text", title=_CONTROLS.sub(" ", title), site=settings.site_title, day=day, iri=iri)
