"""The columns of the tables for people who do not speak RDF: what each shows, and from which properties.

A new column is a row here; docs/harvesting.md is held to this list.
"""

from __future__ import annotations

from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.vocabulary import ADMS, CPSV, CV, DCAT, DCT, FOAF, LOCN, LPDC, ORG, SDO, SKOS, TIME


class Column(NamedTuple):
    """A column: its name, its words (nl, en), the properties it is read from, best first, and what it shows.

    `shows` is `text` (in the language of the site), `values` (all literals), `addresses` (IRIs), `names` (what
    they are called) or `owners` (names of the parts of the same resource that point here); `through` are the
    properties that lead to the part where the value stands.
    """

    name: str
    title: tuple[str, str]
    properties: tuple[NamedNode, ...]
    shows: str = "text"
    through: tuple[NamedNode, ...] = ()
    kinds: tuple[str, ...] = ()


class Table(NamedTuple):
    """A table: its file, its words (nl, en), the concept of its resources, the classes of its rows, its columns.

    `of_parts` says that rows are parts of resources: they name the resource too.
    """

    name: str
    title: tuple[str, str]
    concept: str
    classes: tuple[NamedNode, ...]
    columns: tuple[Column, ...]
    of_parts: bool = False


_NAME = Column("naam", ("Naam", "Name"), (SKOS.prefLabel, DCT.title, SDO.name))
_DESCRIPTION = Column("omschrijving", ("Omschrijving", "Description"), (DCT.description, SDO.description))
_TELEPHONE = Column("telefoon", ("Telefoon", "Telephone"), (SDO.telephone, CV.telephone), "values")
_EMAIL = Column("email", ("E-mail", "E-mail"), (SDO.email, CV.email), "values")
_DATES, _TIMES = ("date", "dateTime"), ("time",)
_CHANGED = Column("gewijzigd", ("Gewijzigd op", "Changed on"), (DCT.modified,), "values", kinds=_DATES)
_ADDRESS = (LOCN.address, SDO.address, LPDC.address)

TABLES = (
    Table(
        "diensten",
        ("Diensten", "Services"),
        "dienst",
        (CPSV.PublicService,),
        (
            _NAME,
            _DESCRIPTION,
            Column("aanbieder", ("Aanbieder", "Offered by"), (SDO.provider, CV.hasCompetentAuthority), "names"),
            Column(
                "aanbieder_iri",
                ("Adres van de aanbieder", "Address of who offers it"),
                (SDO.provider, CV.hasCompetentAuthority),
                "addresses",
            ),
            Column("themas", ("Thema's", "Themes"), (CV.thematicArea,), "names"),
            Column("doelgroepen", ("Doelgroepen", "Audiences"), (LPDC.targetAudience, DCT.audience), "names"),
            Column("soort", ("Soort", "Kind"), (DCT.type,), "names"),
            Column("trefwoorden", ("Trefwoorden", "Keywords"), (DCAT.keyword,), "values"),
            Column("gebied", ("Gebied", "Area"), (DCT.spatial,), "names"),
            _CHANGED,
            Column("bron", ("Bron", "Source"), (DCT.source,), "addresses"),
        ),
    ),
    Table(
        "organisaties",
        ("Organisaties", "Organisations"),
        "organisatie",
        (ORG.Organization, ORG.OrganizationalUnit, CV.PublicOrganisation, SDO.Organization),
        (
            _NAME,
            Column("andere_naam", ("Andere naam", "Other name"), (SKOS.altLabel,), "values"),
            _DESCRIPTION,
            Column("deel_van", ("Deel van", "Part of"), (ORG.unitOf, SDO.parentOrganization), "names"),
            Column("nummers", ("Nummers", "Numbers"), (SKOS.notation,), "values", (ADMS.identifier,)),
            Column("straat", ("Straat en nummer", "Street and number"), (SDO.streetAddress,), "text", _ADDRESS),
            Column("postcode", ("Postcode", "Postal code"), (LOCN.postCode, SDO.postalCode), "values", _ADDRESS),
            Column("gemeente", ("Gemeente", "Municipality"), (LOCN.postName, SDO.addressLocality), "text", _ADDRESS),
            Column("website", ("Website", "Website"), (FOAF.homepage, SDO.url), "addresses"),
            Column("gebied", ("Gebied", "Area"), (DCT.spatial,), "names"),
            _CHANGED,
        ),
    ),
    Table(
        "contactpunten",
        ("Contactpunten", "Contact points"),
        "organisatie",
        (CV.ContactPoint, SDO.ContactPoint),
        (
            Column("naam", ("Naam", "Name"), (SDO.name, SKOS.prefLabel, DCT.title)),
            Column("soort", ("Soort", "Kind"), (SDO.contactType,)),
            _TELEPHONE,
            Column("fax", ("Fax", "Fax"), (SDO.faxNumber,), "values"),
            _EMAIL,
            Column("website", ("Website", "Website"), (CV.contactPage, SDO.url), "addresses"),
            Column("adres", ("Adres", "Address"), (LOCN.fullAddress,), "text", _ADDRESS),
        ),
        of_parts=True,
    ),
    Table(
        "openingsuren",
        ("Openingsuren", "Opening hours"),
        "organisatie",
        (SDO.OpeningHoursSpecification,),
        (
            Column(
                "contactpunt",
                ("Contactpunt waar de uren van zijn", "Contact point that has these hours"),
                (SDO.hoursAvailable, CV.openingHours, SDO.openingHoursSpecification),
                "owners",
            ),
            Column("dag", ("Dag", "Day"), (SDO.dayOfWeek, TIME.dayOfWeek), "names"),
            Column("opent", ("Opent", "Opens"), (SDO.opens,), "values", kinds=_TIMES),
            Column("sluit", ("Sluit", "Closes"), (SDO.closes,), "values", kinds=_TIMES),
            Column("geldig_vanaf", ("Geldig vanaf", "Valid from"), (SDO.validFrom,), "values", kinds=_DATES),
            Column("geldig_tot", ("Geldig tot", "Valid through"), (SDO.validThrough,), "values", kinds=_DATES),
            _DESCRIPTION,
        ),
        of_parts=True,
    ),
)
