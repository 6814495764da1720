"""Telephones, mailboxes and addresses in the ways that Flemish pages write them, and whose they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.draft.addresses import addresses
from publisher.draft.emails import emails
from publisher.draft.reading import read_draft
from publisher.draft.source import Source
from publisher.draft.telephones import telephones
from publisher.draft.values import Draft


def draft(text: str, url: str = "") -> Draft:
    return read_draft(Source(text, "text", url))


NUMBERS = [
    ("Tel. 03 866 91 25", "t+3238669125"),
    ("T 03/866.91.25 - F 03/866.91.26", "t+3238669125 f+3238669126"),
    ("tel: 03-866 91 25 | fax: 03-866 91 26", "t+3238669125 f+3238669126"),
    ("telefoon: +32 3 866 91 25", "t+3238669125"),
    ("+32 (0)3 866 91 25", "t+3238669125"),
    ("+32(0)3/866 91 25", "t+3238669125"),
    ("0032 3 866 91 25", "t+3238669125"),
    ("(03) 866 91 25", "t+3238669125"),
    ("Tel.: 038669125", "t+3238669125"),
    ("tel/fax: 052 25 10 48", "t+3252251048 f+3252251048"),
    ("tel. & fax 052 25 10 48", "t+3252251048 f+3252251048"),
    ("tel. en fax: 052 25 10 48", "t+3252251048 f+3252251048"),
    ("052 25 10 48 (fax)", "f+3252251048"),
    ("Fax\n052 25 10 48", "f+3252251048"),
    ("Tel.\n052 25 10 48\nFax\n052 25 10 49", "t+3252251048 f+3252251049"),
    ("Faxnummer: 052/25 10 48", "f+3252251048"),
    ("T: 052 25 10 48, F: 052 25 10 49", "t+3252251048 f+3252251049"),
    ("T. 052 25 10 48 F. 052 25 10 49", "t+3252251048 f+3252251049"),
    ("Telefoon 053 72 30 11 | Fax 053 72 30 12", "t+3253723011 f+3253723012"),
    ("t 09 381 95 26\tf 09 381 95 00", "t+3293819526 f+3293819500"),
    ("052 25 10 48 of 052 25 10 49", "t+3252251048 t+3252251049"),
    ("gsm 0475/12.34.09", "t+32475123409"),
    ("0475 12 34 09", "t+32475123409"),
    ("GSM: +32 475 12 34 09", "t+32475123409"),
    ("gratis nummer 0800 92830", "t+3280092830"),
    ("0800/92 830", "t+3280092830"),
    ("078 15 15 15", "t+3278151515"),
    ("070 233 000", "t+3270233000"),
    ("02 553 30 30", "t+3225533030"),
    ("011/23 95 55", "t+3211239555"),
    ("03 22 11 333", "t+3232211333"),
    ("050 630 140", "t+3250630140"),
    ("tel:052251048", "t+3252251048"),
    ("tel. 089 76 97 97 - 98", "t+3289769797 t+3289769798"),
    ("tel. 03 866 91 25/26", "t+3238669125 t+3238669126"),
    ("Bellen mag naar 056 71 89 81, faxen naar 056 72 74 98", "t+3256718981 f+3256727498"),
    ("Vlaamse overheid\nBel gratis 1700 (elke werkdag)", "t1700"),
    ("Gemeente Bornem\nVlaamse infolijn 1700", ""),
    ("Ondernemingsnummer 0207.501.113", ""),
    ("BTW BE 0433.123.456", ""),
    ("KBO 0433 123 456", ""),
    ("IBAN BE68 5390 0754 7034", ""),
    ("091-0006059-73", ""),
    ("rekeningnummer 001-1234567-89", ""),
    ("ISBN 978-2-509-01234-5", ""),
    ("op 01/02/2013 en 03/04/2014", ""),
    ("Decreet van 7 december 2012", ""),
    ("ma 09.00-12.00 13.30-17.00", ""),
    ("Tel. 053 60 68 70\n9340 Lede", "t+3253606870"),
    ("Tel. 053 60 68 70 - 9340 Lede", "t+3253606870"),
    ("tel. 011 80 80 86fax 011 80 80 79", "t+3211808086 f+3211808079"),
    ("Tel.011 80 80 86", "t+3211808086"),
    ("☎ 011 80 80 86", "t+3211808086"),
    ("011 80 80 86 - 011 80 80 87", "t+3211808086 t+3211808087"),
    ("04 221 80 00", "t+3242218000"),
    ("Telefax 03 886 16 32", "f+3238861632"),
    ("Tel 016 53 10 56 (secretariaat) Fax 016 53 10 57", "t+3216531056 f+3216531057"),
]


@pytest.mark.parametrize(("text", "wanted"), NUMBERS, ids=[text.replace("\n", " / ") for text, _ in NUMBERS])
def test_a_number_is_read_as_it_is_meant(text: str, wanted: str) -> None:
    marks = {"telephone": "t", "fax": "f", "both": "tf"}
    found = [mark + phone.number for phone in telephones(text) for mark in marks[phone.use]]
    assert " ".join(found) == wanted
    assert all(text[phone.start : phone.end].strip() for phone in telephones(text))


MAILBOXES = [
    ("E samenleven@willebroek.be", "samenleven@willebroek.be"),
    ("e-mail: info@stad.gent", "info@stad.gent"),
    ("E-mailinfo@willebroek.be", "info@willebroek.be"),
    ("info@willebroek.beOpeningsuren", "info@willebroek.be"),
    ("info(at)willebroek.be", "info@willebroek.be"),
    ("info [at] willebroek [dot] be", "info@willebroek.be"),
    ("info @ willebroek.be", "info@willebroek.be"),
    ("INFO@WILLEBROEK.BE", "info@willebroek.be"),
    ("noord-zuid.dienst@sint-niklaas.be.", "noord-zuid.dienst@sint-niklaas.be"),
    ("mail@willebroek.be", "mail@willebroek.be"),
    ("a@b", ""),
    ("samenleven@willebroek.be, jeugd@willebroek.be", "samenleven@willebroek.be jeugd@willebroek.be"),
    ("(info@x.vlaanderen.be)", "info@x.vlaanderen.be"),
]


@pytest.mark.parametrize(("text", "wanted"), MAILBOXES)
def test_a_mailbox_is_read(text: str, wanted: str) -> None:
    assert " ".join(mail.address for mail in emails(text)) == wanted


ADDRESSES = [
    ("Pastorijstraat 1\n2830 Willebroek", "Pastorijstraat|1|2830|Willebroek"),
    ("Stationsstraat 2, 2220 Heist-op-den-Berg", "Stationsstraat|2|2220|Heist-op-den-Berg"),
    ("Noordlaan 119200 Dendermonde", "Noordlaan|11|9200|Dendermonde"),
    ("Noordlaan 11 9200 Dendermonde", "Noordlaan|11|9200|Dendermonde"),
    ("Pastorijstraat 1  - 2830 Willebroek", "Pastorijstraat|1|2830|Willebroek"),
    (
        "Organisatie Willebroek - Pastorijstraat 1 - 2830 Willebroek - Tel. 03 866 90 00",
        "Pastorijstraat|1|2830|Willebroek",
    ),
    ("Dorp 57 bus 2\n3920 Lommel", "Dorp|57 bus 2|3920|Lommel"),
    ("Paradeplein 2 bus 1, 2500 Lier", "Paradeplein|2 bus 1|2500|Lier"),
    ("Astridstraat 26A\n3120 Tremelo", "Astridstraat|26A|3120|Tremelo"),
    ("Aartrijkestraat 11-B, 8820 Torhout", "Aartrijkestraat|11-B|8820|Torhout"),
    ("Gasthuisstraat 21 a\n2300 Turnhout", "Gasthuisstraat|21 a|2300|Turnhout"),
    ("Grote Markt 1-3, B-8500 Kortrijk", "Grote Markt|1-3|8500|Kortrijk"),
    ("Grote Markt 34\nBE-8900 Ieper", "Grote Markt|34|8900|Ieper"),
    ("Gemeenteplein z/n\n1853 Strombeek-Bever", "Gemeenteplein|z/n|1853|Strombeek-Bever"),
    ("Adres: Centrumlaan 100, 9400 Ninove", "Centrumlaan|100|9400|Ninove"),
    ("Waar: Huis van de Bruggeling, Frank Van Ackerpromenade 2, 8000 Brugge", "Frank Van Ackerpromenade|2|8000|Brugge"),
    ("Sociaal Huis - Gasthuisstraat 40, 9300 Aalst", "Gasthuisstraat|40|9300|Aalst"),
    ("Administratief Centrum, Noordlaan 11, 9200 Dendermonde", "Noordlaan|11|9200|Dendermonde"),
    ("Administratief Centrum Noordlaan 11, 9200 Dendermonde", "Noordlaan|11|9200|Dendermonde"),
    ("Sint-Jansstraat 3 | 3500 Hasselt", "Sint-Jansstraat|3|3500|Hasselt"),
    ("Stationsstraat, 12 - 9700 Oudenaarde", "Stationsstraat|12|9700|Oudenaarde"),
    ("Stationsstraat nr. 12, 9700 Oudenaarde", "Stationsstraat|12|9700|Oudenaarde"),
    ("Industriepark De Bruwaan 37\n9700 Oudenaarde", "Industriepark De Bruwaan|37|9700|Oudenaarde"),
    ("'s-Gravenplein 4, 2970 's-Gravenwezel", "'s-Gravenplein|4|2970|'s-Gravenwezel"),
    ("Kerkstraat 5\n(gelijkvloers)\n9000 Gent", "Kerkstraat|5|9000|Gent"),
    ("Kerkstraat 5 (1ste verdieping), 9000 Gent", "Kerkstraat|5|9000|Gent"),
    ("8-Meiplein 2, 8000 Brugge", "8-Meiplein|2|8000|Brugge"),
    ("Pastorijstraat 1\n2830 WILLEBROEK", "Pastorijstraat|1|2830|Willebroek"),
    ("Kerkstraat 12 2830 Willebroek (Tisselt)", "Kerkstraat|12|2830|Willebroek"),
    ("Dorpsplein 3, 3290 Schaffen", "Dorpsplein|3|3290|Schaffen"),
    ("3590 Diepenbeek, Dorpsstraat 14", "Dorpsstraat|14|3590|Diepenbeek"),
    ("Vestiging: 3590 Diepenbeek", ""),
    ("Postbus 12, 8700 Tielt", ""),
    ("Decreet van 2013 Willebroek", ""),
    ("in 2014 werden 2830 Willebroekenaars geteld", ""),
    ("Koning Albertstraat 12/1, 3290 Diest", "Koning Albertstraat|12/1|3290|Diest"),
    ("Marktplein 1 te 9150 Kruibeke", "Marktplein|1|9150|Kruibeke"),
    ("Bezoek ons in de Kerkstraat 5 in 9000 Gent", "Kerkstraat|5|9000|Gent"),
    ("Kerkstraat 5\tB\t9000\tGent", ""),
    ("Burgemeester Van Gansberghelaan 9\n9820 Merelbeke", "Burgemeester Van Gansberghelaan|9|9820|Merelbeke"),
    ("Gouverneur Verwilghensingel 75 A bus 3, 3500 Hasselt", "Gouverneur Verwilghensingel|75 A bus 3|3500|Hasselt"),
]


@pytest.mark.parametrize(("text", "wanted"), ADDRESSES, ids=[text.replace("\n", " / ") for text, _ in ADDRESSES])
def test_an_address_is_read(text: str, wanted: str) -> None:
    assert " ".join("|".join(found.address) for found in addresses(text)) == wanted


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["02", "03", "09", "011", "016", "052", "089"]),
    st.integers(0, 9999999),
    st.sampled_from([" ", ".", "/", "-", ""]),
)
def test_a_number_in_pairs_reads_as_the_same_number_whatever_stands_between(zone: str, rest: int, between: str) -> None:
    digits = f"{rest:07d}"[: 9 - len(zone)]
    plain = list(telephones(f"tel. {zone} {digits}"))
    paired = list(
        telephones(f"tel. {zone}{between or ' '}{digits[0]}{digits[1:3]}{between}{digits[3:5]}{between}{digits[5:]}")
    )
    assert [phone.number for phone in plain] == [phone.number for phone in paired]


UNIT = "Dienst Welzijn\n\nDe dienst helpt senioren.\n\nContact\nDienst Welzijn\nMarkt 1\n8820 Torhout\ntel. 050 22 11 70\nwelzijn@torhout.be\n"


def test_a_footer_is_the_head_offices_and_not_the_units() -> None:
    found = draft(UNIT + "\nStad Torhout - Markt 2 - 8820 Torhout - tel. 050 22 11 22 - info@torhout.be\n")
    assert [value.value for value in found.of("telephones")] == ["+3250221170"]
    assert [value.value for value in found.of("emails")] == ["welzijn@torhout.be"]
    assert [(contact.name, contact.relation) for contact in found.contacts] == [("Stad Torhout", "head office")]
    assert [value.value for value in found.of("telephones", "Stad Torhout")] == ["+3250221122"]


def test_a_footer_of_several_lines_is_the_head_offices_too() -> None:
    found = draft(UNIT + "\nStadsbestuur Torhout\nMarkt 2\n8820 Torhout\nT 050 22 11 22\ninfo@torhout.be\n")
    assert [value.value for value in found.of("telephones")] == ["+3250221170"]
    assert len(found.of("addresses")) == 1


def test_a_unit_in_the_town_hall_keeps_its_numbers() -> None:
    text = "Dienst Welzijn\n\nContact\nDienst Welzijn\nGemeente Bornem\nHingenesteenweg 13\n2880 Bornem\ntel. 03 890 69 21\n"
    assert [value.value for value in draft(text).of("telephones")] == ["+3238906921"]


def test_people_are_apart_and_their_mailboxes_are_withheld() -> None:
    staff = "\nMedewerkers\nLotte Verzonnen, diensthoofd, 050 22 11 71, lotte.verzonnen@torhout.be\n"
    found = draft(UNIT + staff)
    assert [value.value for value in found.of("emails")] == ["welzijn@torhout.be"]
    (mail,) = found.of("emails", "Lotte Verzonnen")
    assert mail.target.startswith("withheld")


def test_a_branch_keeps_its_own_address_number_and_hours() -> None:
    text = "Bibliotheek Diest\n\nHoofdbibliotheek\nGraanmarkt 12\n3290 Diest\nTel. 013 35 34 01\nOpeningsuren\nMaandag: 14-19 uur\n\nUitleenpost Schaffen\nDorpsplein 3, 3290 Schaffen\nTel. 013 35 34 09\nWoensdag: 14-17 uur\n"
    found = draft(text)
    assert [value.value for value in found.of("telephones")] == ["+3213353401"]
    assert [value.value for value in found.of("telephones", "Uitleenpost Schaffen")] == ["+3213353409"]
    assert [value.value[0] for value in found.of("opening_hours")] == ["Mo"]  # type: ignore[index]
    assert [value.value[0] for value in found.of("opening_hours", "Uitleenpost Schaffen")] == ["We"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("label", "field"),
    [("Fax:", "faxes"), ("E-mail", "emails"), ("Openingsuren", "opening_hours"), ("e-mail\nOpeningstijden", "emails")],
)
def test_a_label_without_a_value_is_a_question(label: str, field: str) -> None:
    text = f"Dienst Wonen\n\nContact\nMarkt 1, 9400 Ninove\ntel. 054 50 50 65\n{label}\nMeer info\n"
    assert field in [question.field for question in draft(text).questions]


def test_a_value_behind_the_label_is_no_question() -> None:
    assert draft(UNIT.replace("welzijn@", "E-mail\nwelzijn@")).questions == ()


def test_a_number_whose_owner_is_unclear_is_asked_about() -> None:
    found = draft(UNIT + "\nBuiten de uren kan je terecht bij het CAW op 050 33 77 40.\n")
    assert [value.value for value in found.of("telephones")] == ["+3250221170"]
    assert [(question.field, question.candidates) for question in found.questions] == [("telephones", ("+3250337740",))]


def test_a_second_block_of_the_same_build_is_a_branch() -> None:
    text = (
        "Dienst Toerisme\n\nKantoor Koksijde\nZeelaan 303, 8670 Koksijde\ntel. 058 51 29 10\n\n"
        "Kantoor Oostduinkerke\nAstridplein 6, 8670 Oostduinkerke\ntel. 058 51 13 89\n"
    )
    found = {(value.owner, value.value) for value in draft(text).values if value.field == "telephones"}
    assert found == {("", "+3258512910"), ("Kantoor Oostduinkerke", "+3258511389")}


def test_a_mailbox_is_not_the_name_of_a_branch() -> None:
    found = draft("Zwembad De Plons\n\nStationsstraat 29\n3400 Landen\nzwembad@landen.be\n")
    assert {(value.field, value.owner) for value in found.of("emails")} == {("emails", "")}


def test_a_branch_does_not_repeat_the_units_number() -> None:
    text = (
        "Dienst X\nMarkt 1, 2960 Brecht\ntel. 03 330 25 00\n\nWijkpost Noord\ntel. 03 330 25 40\nof bel 03 330 25 00\n"
    )
    owners = [value.owner for value in draft(text).values if value.value == "+3233302500"]
    assert owners == [""]


def test_a_town_hall_on_one_line_behind_the_units_block_is_the_head_office() -> None:
    found = draft(UNIT + "\nStadhuis Torhout - Markt 2 - 8820 Torhout - 050 22 11 22\n")
    assert [value.value for value in found.of("telephones")] == ["+3250221170"]
    assert [(contact.name, contact.relation) for contact in found.contacts] == [("Stadhuis Torhout", "head office")]
