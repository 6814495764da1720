"""Is a mailbox a person's? The privacy rule asks (docs/decisions/0003-personal-mailboxes.md).

A mailbox of a service is named after what it is for (`info@`, `welzijn@`) or after what it belongs to
(`samenleven@` of the dienst Samenleven). What is neither, is held to be a person's: leaving out an address of
a service costs a visit to its page, publishing a person's cannot be taken back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

#: Words that name a function, as they occur in mailboxes of Flemish local governments.
FUNCTIONS = frozenset(
    """aankoop academie administratie algemeen archief balie bestuur bevolking bib bibliotheek boekhouding bouwen
    burgerzaken burgerlijkestand buurtwerk communicatie contact cultuur dienst dienstverlening directie diversiteit
    dpo economie energie evenementen facturatie feestelijkheden financien gemeente gemeentehuis groendienst helpdesk
    huisvesting hr huurpunt ict info informatie inburgering inschrijvingen integratie intake jeugd juridisch kabinet
    kinderopvang klachten klantendienst kinderclub lokaaleconomie lokaal loket meldingen meldpunt milieu mobiliteit
    museum noodplanning noreply ocmw omgeving onderhoud onderwijs onthaal opvang ouderen patrimonium personeel
    personeelsdienst post preventie privacy publicaties redactie rekrutering reservatie ruimtelijkeordening
    samenleven secretariaat senioren sociaalhuis socialedienst socialezaken speelplein sport sportdienst stad
    stadhuis stadsbestuur stedenbouw subsidies thuiszorg toerisme uitleendienst verhuur vergunningen vorming
    vrijetijd vrijwilligers webmaster welkom welzijn werken wijk wijkwerking wonen woonloket woonwinkel zorg
    zwembad""".split()
)


def is_personal(mailbox: str, names: Iterable[str] = ()) -> bool:
    """Whether an address looks like a person's; `names` are the names of what it belongs to.

    `jpee@gemeente.be` -> True; `samenleven@willebroek.be` -> False. A local part with a word of a
    function or of a name in it, or one that begins with such a word of four letters or more, is a service's.
    """
    local = _plain(mailbox.removeprefix("mailto:").split("@")[0])
    parts = [part for part in re.split(r"[^a-z]+", local) if part]
    if not parts:
        return False
    words = FUNCTIONS | {word for name in names for word in _words(name)}
    if any(part in words for part in parts):
        return False
    return not any(len(word) > 3 and part.startswith(word) for word in words for part in parts)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _words(name: str) -> list[str]:
    """The words of a name, and the letters that it is shortened to (`IDD`)."""
    words = re.findall(r"[a-z]+", _plain(name))
    initials = "".join(word[0] for word in words)
    return [word for word in words if len(word) > 3 or len(words) == 1] + [initials] * (len(words) > 1)
