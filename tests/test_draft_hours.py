"""The grammar of opening hours, on the notations that Flemish pages use."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.draft.clock import DAYS, clock, span_of_days
from publisher.draft.layout import lay_out
from publisher.draft.openings import opening_values
from publisher.draft.owners import atoms_of, group
from publisher.draft.values import Slot


def hours(text: str) -> str:
    """Slots of a text as `Mo 09:00-12:00 g`, sorted, one blank between."""
    layout = lay_out(text)
    atoms = atoms_of(text)
    values, _ = opening_values(layout, group(layout, atoms, []), atoms)
    slots = [value.value for value in values if isinstance(value.value, Slot) and value.field == "opening_hours"]
    return ", ".join(sorted({f"{DAYS.index(s.day) + 1}{s.day} {s.opens}-{s.closes} {s.note[0]}" for s in slots}))


def expect(text: str) -> str:
    """`Mo-Fr 9-12 13.30-16; We 9-12 p` -> the same form as `hours`."""
    out = []
    for part in filter(None, (item.strip() for item in text.split(";"))):
        days_text, *rest = part.split(" ")
        note = rest.pop() if rest[-1] in "gpa" else "g"
        days: list[str] = []
        for item in days_text.split(","):
            first, _, last = item.partition("-")
            days += span_of_days(first, last or first)
        for day in days:
            for times in rest:
                opens, closes = (clock(time) for time in times.split("-"))
                out.append(f"{DAYS.index(day) + 1}{day} {opens}-{closes} {note}")
    return ", ".join(sorted(set(out)))


NOTATIONS = [
    ("maandag 9-12 u., 14-19 u. (enkel op afspraak)", "Mo 9-12; Mo 14-19 a"),
    (
        "Maandagvan 09:00 tot 12:00 (enkel op afspraak), van 14:00 tot 16:00 (enkel telefonisch bereikbaar)",
        "Mo 9-12 a; Mo 14-16 p",
    ),
    ("elke werkdag van 9 tot 12 u en van 13 u tot 16 u (vrijdag enkel in de voormiddag)", "Mo-Fr 9-12; Mo-Th 13-16"),
    (
        "elke voormiddag van 9 tot 12 uur en in de namiddag (behalve vrijdag) van 13 tot 16 uur",
        "Mo-Fr 9-12; Mo-Th 13-16",
    ),
    ("Bel naar 052 25 10 48, elke werkdag van 9 tot 11.30 uur", "Mo-Fr 9-11.30 p"),
    ("Bel twee dagen vooraf naar 052 25 10 48,\nelke werkdag van 9 tot 11.30 uur", "Mo-Fr 9-11.30 p"),
    ("dinsdag 9-12u 13-19u", "Tu 9-12 13-19"),
    ("Vrijdag\n9:00 - 12:00 op afspraak", "Fr 9-12 a"),
    ("Tel. permanentie: maandag 9-12 u.", "Mo 9-12 p"),
    (
        "Kom langs in het huis, elke voormiddag tussen 8.30 uur en 11.30 uur. Andere vragen mag je ons mailen of schrijven.",
        "Mo-Fr 8.30-11.30",
    ),
    (
        "Maandag 22-07-2024van 09 u. tot 12 u.\nDinsdag 23-07-2024van 09 u. tot 12 u.\nWoensdag 24-07-2024van 13 u. tot 16 u.\n"
        "Donderdag 25-07-2024van 09 u. tot 12 u.\nVrijdag 26-07-2024gesloten",
        "Mo,Tu,Th 9-12; We 13-16",
    ),
    ("Ma, wo, vr: 9 - 12 uur en 13.30 - 16 uur", "Mo,We,Fr 9-12 13.30-16"),
    ("maandag t.e.m. vrijdag van 9u tot 12u", "Mo-Fr 9-12"),
    ("maandag t/m donderdag 8.30 u. - 12.00 u.", "Mo-Th 8.30-12"),
    ("maandag tem vrijdag 9u-12u", "Mo-Fr 9-12"),
    ("maandag tot en met vrijdag: 9:00-12:00", "Mo-Fr 9-12"),
    ("van maandag tot vrijdag van 9 tot 12 uur en van 14 tot 16 uur", "Mo-Fr 9-12 14-16"),
    ("ma - vr: 9u00 - 12u00 / 13u00 - 16u30", "Mo-Fr 9-12 13-16.30"),
    ("ma-vr 9-12 & 14-17 u.", "Mo-Fr 9-12 14-17"),
    ("di 16u-19u30", "Tu 16-19.30"),
    ("Donderdagenkel op afspraakVrijdagvan 9 tot 12", "Fr 9-12"),
    ("Donderdag op afspraak, vrijdag 9-12", "Fr 9-12"),
    ("Woensdag geslotenDonderdag 9-12", "Th 9-12"),
    ("ma 09.00-12.00 13.30-17.00", "Mo 9-12 13.30-17"),
    ("Op schooldagen: van 7 tot 9 uur\nVakantiedagen: van 7 tot 18 uur", "Mo-Fr 7-9"),
    ("Bereikbaar op het gratis nummer 0800 13 579\nelke werkdag van 9u tot 17u", "Mo-Fr 9-17 p"),
    ("Infolijn: ma-vr 9-17\nVrije inloop: ma 9-12", "Mo-Fr 9-17 p; Mo 9-12"),
    ("di: 16 u. - 19 u. 30", "Tu 16-19.30"),
    ("Maandagvan 9 tot 12", "Mo 9-12"),
    ("Maandagvan 9 tot 12 uurDinsdagvan 14 tot 16 uur", "Mo 9-12; Tu 14-16"),
    ("Maandag9.00 - 12.00", "Mo 9-12"),
    ("Maandag: van 8.30 tot 12 uur, dinsdag: van 8.30 tot 12 uur en van 17 tot 20 uur", "Mo 8.30-12; Tu 8.30-12 17-20"),
    ("elke werkdag van 9 tot 12 uur", "Mo-Fr 9-12"),
    ("Alle werkdagen: 8u30-12u\nWoensdag ook: 13u30-16u", "Mo-Fr 8.30-12; We 13.30-16"),
    ("op weekdagen tussen 9 en 17 uur", "Mo-Fr 9-17"),
    ("Dagelijks van 10 tot 18 uur, gesloten op maandag", "Tu-Su 10-18"),
    ("alle werkdagen van 9 tot 12 uur, behalve op woensdag", "Mo,Tu,Th,Fr 9-12"),
    ("ma tot vr 9-12 uur (behalve woensdagnamiddag) en 13-16 uur", "Mo-Fr 9-12; Mo,Tu,Th,Fr 13-16"),
    ("maandag tot vrijdag: 9 - 12 uur en 13 - 17 uur\ndinsdag tot 19 u", "Mo-Fr 9-12; Mo,We-Fr 13-17; Tu 13-19"),
    ("elke werkdag van 9 tot 17 uur\nvrijdag van 9 tot 15 uur", "Mo-Th 9-17; Fr 9-15"),
    ("maandag 9-12\nwoensdag gesloten\ndonderdag 9-12", "Mo,Th 9-12"),
    ("Maandag tot vrijdag 9 - 12 uur\nGesloten op woensdag", "Mo,Tu,Th,Fr 9-12"),
    ("enkel op afspraak: maandag en donderdag van 13 u. tot 17 u.", "Mo,Th 13-17 a"),
    ("ma 9-12 uur (zonder afspraak), 13-16 uur (enkel op afspraak)", "Mo 9-12; Mo 13-16 a"),
    ("dinsdag: 14 - 19 uur (enkel op afspraak)", "Tu 14-19 a"),
    ("woensdag op afspraak van 14 tot 17 uur", "We 14-17 a"),
    ("ma en wo 9-12\nandere momenten op afspraak", "Mo,We 9-12"),
    ("ma en wo 9-12 of op afspraak", "Mo,We 9-12"),
    ("1e zaterdag van de maand: 10 - 12 uur", "Sa 10-12"),
    ("elke eerste en derde woensdag van de maand van 17 tot 19 uur", "We 17-19"),
    ("Telefonisch bereikbaar: ma-vr 9-12", "Mo-Fr 9-12 p"),
    ("Loket\nma-vr 9-12\n\nTelefonisch contact\nma-vr 13-16", "Mo-Fr 9-12; Mo-Fr 13-16 p"),
    ("ma-vr 9-12 (telefonisch: 9-16)", "Mo-Fr 9-12; Mo-Fr 9-16 p"),
    ("Maandag\n9:00 - 12:00\n13:00 - 16:00\nDinsdag\nGesloten\nWoensdag\n9:00 - 12:00", "Mo 9-12 13-16; We 9-12"),
    ("di\n9 - 12 uur\ndo\ngeen\nvr\n9 - 12 uur", "Tu,Fr 9-12"),
    ("ma-di-do-vr van 9 tot 12u, woensdag niet bereikbaar", "Mo,Tu,Th,Fr 9-12"),
    ("maandag\ndinsdag\nwoensdag\n9-12 u\n13-16 u\n9-12 u", "Mo 9-12; Tu 13-16; We 9-12"),
    ("\tMa\tDi\tWo\nVoormiddag\t9-12\t9-12\t-\nNamiddag\t-\t13-16\t13-16", "Mo,Tu 9-12; Tu,We 13-16"),
    ("Dag\tLoket\tTelefonisch\nMaandag\t9-12\t9-16\nDinsdag\t13-16\t9-16", "Mo 9-12; Tu 13-16; Mo,Tu 9-16 p"),
    ("Maandag\t9.00 - 12.30\tgesloten\nDinsdag\t9.00 - 12.30\t14.00 - 16.30", "Mo 9-12.30; Tu 9-12.30 14-16.30"),
    ("Maandag 09:00 12:00 13:00 16:00", "Mo 9-12 13-16"),
    ("zaterdag 14 december van 10 tot 18 uur", ""),
    ("MAANDAG TOT VRIJDAG VAN 8U30 TOT 12U30", "Mo-Fr 8.30-12.30"),
    ("'s Maandags van 9 tot 12 uur", "Mo 9-12"),
    ("maandagvoormiddag van 9 tot 12 uur, dinsdagavond van 17 tot 20 uur", "Mo 9-12; Tu 17-20"),
    ("Ma: 9u-12u; di: 9u-12u en 13u-16u; wo: gesloten; do: 9u-12u; vr: 9u-12u", "Mo,Th,Fr 9-12; Tu 9-12 13-16"),
    ("Ma.: 9.00u.-12.00u.\nDi.: 9.00u.-12.00u. en 17.00u.-19.00u.", "Mo 9-12; Tu 9-12 17-19"),
    ("ma/wo/vr 9h-12h", "Mo,We,Fr 9-12"),
    ("Maandag, dinsdag, donderdag en vrijdag: 9.00 tot 11.45 uur", "Mo,Tu,Th,Fr 9-11.45"),
    ("In het weekend van 10 tot 12 uur", "Sa,Su 10-12"),
    ("ma t.e.m. do 9-16.30 uur, vr 9-15 uur", "Mo-Th 9-16.30; Fr 9-15"),
    ("Elke voormiddag van 9 tot 12 uur\nWoensdagnamiddag van 14 tot 16 uur", "Mo-Fr 9-12; We 14-16"),
    ("tel. 052 25 10 48 (ma-vr 9-12)\nwo 13-16", "Mo-Fr 9-12 p; We 13-16"),
    ("9 tot 12 uur op maandag en woensdag", "Mo,We 9-12"),
    ("Open van 9 tot 12 uur op maandag, van 14 tot 16 uur op dinsdag", "Mo 9-12; Tu 14-16"),
    ("Openingsuren: elke dag van 9u-12u, uitgezonderd woensdag", "Mo,Tu,Th-Su 9-12"),
    ("De ouderraad vergadert op dinsdag 3 maart om 20 uur", ""),
    ("voor kinderen van 3 tot 12 jaar", ""),
    ("ma: 8.30 - 12.00 - 13.00 - 16.00", "Mo 8.30-12 13-16"),
    ("Maandag en dinsdag 9-12u. Donderdag 13-16u.", "Mo,Tu 9-12; Th 13-16"),
    ("maandag: 9u tot 12u (loket 1 en 2)", "Mo 9-12"),
    ("van ma t/m vr tussen 9u en 12u en tussen 13u en 16u", "Mo-Fr 9-12 13-16"),
    ("woensdag: doorlopend van 9 tot 19 uur", "We 9-19"),
    ("Maandag gesloten, dinsdag tot zaterdag 10-17 uur", "Tu-Sa 10-17"),
    ("ma, di, do\n9-12u\nwo\n13-17u", "Mo,Tu,Th 9-12; We 13-17"),
    ("maandag 9 tot 12 uur\n\ndinsdag 9 tot 12 uur", "Mo,Tu 9-12"),
    ("Vrijdagnamiddag gesloten", ""),
    ("ma-vr: 9-12 en 13-16 uur; vrijdagnamiddag gesloten", "Mo-Fr 9-12; Mo-Th 13-16"),
    ("Openingsuren\nWij ontvangen u enkel op afspraak.\nMa-vr 9-12", "Mo-Fr 9-12 a"),
    ("Openingsuren\nMa-vr 9-12\nEnkel na afspraak", "Mo-Fr 9-12 a"),
    ("Openingsuren\nMa-vr 9-12\nNamiddag: enkel op afspraak", "Mo-Fr 9-12"),
    ("op maandag, van 9.30 uur tot 11.30 uur", "Mo 9.30-11.30"),
    ("Maandag 9 u 00 - 12 u 00", "Mo 9-12"),
    ("ma 09.00–12.00 | 13.00–16.00", "Mo 9-12 13-16"),
    ("Ma  8:30-12:00   13:00-16:30", "Mo 8.30-12 13-16.30"),
    ("Maandag: 9-12u Dinsdag: 9-12u Woensdag: 13-16u", "Mo,Tu 9-12; We 13-16"),
    ("Maandag: 9u - 12u en na afspraak", "Mo 9-12"),
    (
        "ma 13.30 – 19.30, di-vr 9.00 – 12.00 & 13.30 – 16.30, za 9.00 – 12.00",
        "Mo 13.30-19.30; Tu-Fr 9-12 13.30-16.30; Sa 9-12",
    ),
    (
        "Van maandag tot en met donderdag: 's morgens van 9u tot 12u, 's namiddags van 13u30 tot 16u30",
        "Mo-Th 9-12 13.30-16.30",
    ),
    ("op maandag-, woensdag- en vrijdagvoormiddag van 9 tot 12 uur", "Mo,We,Fr 9-12"),
    ("Iedere dinsdag en donderdag van 14.00u tot 17.00u", "Tu,Th 14-17"),
    ("Alle dagen van 8 tot 12u, 's woensdags ook van 13u tot 17u", "Mo-Su 8-12; We 13-17"),
    ("maandag tot vrijdag\nvoormiddag: 9u - 12u\nnamiddag: 13u-16u", "Mo-Fr 9-12 13-16"),
    ("ma: 9-12u; 13-16u", "Mo 9-12 13-16"),
    ("maandag 9.00-12.00 uur – 13.00-16.00 uur", "Mo 9-12 13-16"),
    ("maandag: van 08u30-12u00 en van 13u00-16u30", "Mo 8.30-12 13-16.30"),
    ("9:00 u. tot 12:00 u. (elke werkdag)", "Mo-Fr 9-12"),
    ("Dinsdag (enkel voormiddag): 9u-12u", "Tu 9-12"),
    ("Ma-vr: 8.30-12 en 13-16 (do tot 19 u)", "Mo-Fr 8.30-12; Mo,Tu,We,Fr 13-16; Th 13-19"),
    ("Elke 2de en 4de dinsdag: 18-20u", "Tu 18-20"),
    ("Donderdag: 9 - 12 uur en 13.30 - 18.30 uur (in juli en augustus tot 16 uur)", "Th 9-12 13.30-18.30"),
    ("voormiddag\tnamiddag\nmaandag\t9-12\t13-16\ndinsdag\t9-12\t", "Mo 9-12 13-16; Tu 9-12"),
    ("Maandag: 9.00 tot 12.00 uur en op afspraak van 13.00 tot 16.00 uur", "Mo 9-12; Mo 13-16 a"),
    ("Zonder afspraak: ma 9-12\nMet afspraak: di 9-12", "Mo 9-12; Tu 9-12 a"),
    ("Loket: maandag 9-12\nTelefonisch: dinsdag 9-12\nLoket: woensdag 9-12", "Mo,We 9-12; Tu 9-12 p"),
    (
        "Telefonisch bereikbaar op weekdagen van 9 tot 12 uur. Aan de balie: dinsdag van 14 tot 16 uur.",
        "Mo-Fr 9-12 p; Tu 14-16",
    ),
    ("maandag en dinsdag van 9 u - 12 u en van 14 u - 16 u, woensdag van 9 u - 12 u", "Mo,Tu 9-12 14-16; We 9-12"),
    ("ma:9u-12u\ndi:9u-12u/13u-19u", "Mo 9-12; Tu 9-12 13-19"),
    ("Ma: 9.00 - 12.00 - 14.00 - 16.00\nDi: 9.00 - 12.00 - gesloten", "Mo 9-12 14-16; Tu 9-12"),
    ("Weekdagen: 9.00 tot 12.00 uur\nZaterdag: gesloten\nZondag: gesloten", "Mo-Fr 9-12"),
    ("elke dag behalve zondag van 9 tot 18 uur", "Mo-Sa 9-18"),
    ("maandag t.e.m. vrijdag: 09.00 uur tot 12.30 uur\nwoensdag: 14.00 uur tot 16.00 uur", "Mo-Fr 9-12.30; We 14-16"),
    ("MA\t9:00\t-\t12:00\nDI\t9:00\t-\t12:00\t13:00\t-\t16:00", "Mo 9-12; Tu 9-12 13-16"),
    ("Van ma. t.e.m. do. van 9.00 u. t.e.m. 12.00 u.", "Mo-Th 9-12"),
    ("Openingsuren: maandag- en donderdagnamiddag van 13 tot 16 uur", "Mo,Th 13-16"),
    ("di. & do. 9-11u30", "Tu,Th 9-11.30"),
    ("Dinsdag 16-19 uur, elke andere werkdag 9-12 uur", "Tu 16-19; Mo,We,Th,Fr 9-12"),
    ("iedere woensdag tussen 13u30 en 16u30", "We 13.30-16.30"),
    ("woensdag van 9 uur tot 12 uur, namiddag gesloten", "We 9-12"),
    ("Openingsuren\n- Maandag: 9u-12u\n- Dinsdag: 9u-12u", "Mo,Tu 9-12"),
    ("Maandag: 9u–12u (identiteitskaarten ook 13u–16u)", "Mo 9-12 13-16"),
    ("maandag tot donderdag: 8u-12u en 12u45-16u30; vrijdag: 8u-12u", "Mo-Th 8-12 12.45-16.30; Fr 8-12"),
    ("Maandag | 09:00-12:00 | 13:00-16:00\nDinsdag | 09:00-12:00 | Gesloten", "Mo 9-12 13-16; Tu 9-12"),
]


@pytest.mark.parametrize(("text", "wanted"), NOTATIONS, ids=[text.replace("\n", " / ")[:60] for text, _ in NOTATIONS])
def test_a_notation_is_read(text: str, wanted: str) -> None:
    assert hours(
        f"Openingsuren\n{text}\n" if not text.startswith(("Openingsuren", "Loket\n", "Telefonisch")) else text + "\n"
    ) == expect(wanted)


_TIMES = st.tuples(
    st.integers(6, 11), st.sampled_from([0, 15, 30, 45]), st.integers(12, 20), st.sampled_from([0, 15, 30, 45])
)
_STYLES = (
    "{0}.{1:02d} - {2}.{3:02d} uur",
    "van {0}u{1:02d} tot {2}u{3:02d}",
    "{0:02d}:{1:02d}-{2:02d}:{3:02d}",
    "{0}.{1:02d} u. tot {2}.{3:02d} u.",
)
_NAMES = {
    "Mo": ("maandag", "ma"),
    "Tu": ("dinsdag", "di"),
    "We": ("woensdag", "wo"),
    "Th": ("donderdag", "do"),
    "Fr": ("vrijdag", "vr"),
    "Sa": ("zaterdag", "za"),
    "Su": ("zondag", "zo"),
}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True),
    _TIMES,
    st.sampled_from(_STYLES),
    st.booleans(),
    st.sampled_from([": ", " ", "\t"]),
)
def test_what_is_written_in_any_style_is_read_back(
    days: list[str], times: tuple[int, int, int, int], style: str, short: bool, between: str
) -> None:
    text = "Openingsuren\n" + "\n".join(_NAMES[day][short] + between + style.format(*times) for day in days) + "\n"
    opens, closes = f"{times[0]:02d}:{times[1]:02d}", f"{times[2]:02d}:{times[3]:02d}"
    assert hours(text) == ", ".join(sorted(f"{DAYS.index(day) + 1}{day} {opens}-{closes} g" for day in days))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="maandi wovrzo0123456789:.-–uen,;\n\t()gesloten afspraak", max_size=200))
def test_no_text_breaks_the_grammar(text: str) -> None:
    layout = lay_out(text)
    values, _ = opening_values(layout, group(layout, atoms_of(text), []), atoms_of(text))
    for value in values:
        assert (
            isinstance(value.value, Slot)
            and value.value.opens < value.value.closes
            and text[value.start : value.end].strip()
        )
