"""Dutch words that the rules lean on: tables, no rules.

Gathered from general knowledge of how Flemish municipalities write; none of it is copied from a page.
"""

from __future__ import annotations

import re
from types import MappingProxyType

#: Words before a street that name a building, not the street.
BUILDINGS = re.compile(
    r"^(?:(?:het |de |in |adres |waar )?(?:(?:nieuw|oud)e? )?(?:administratief centrum|gemeentehuis|"
    r"stadhuis|stadskantoor|districtshuis|sociaal huis|huis van \w+(?: \w+)?|"
    r"ocmw(?:-gebouw)?|cultuurcentrum|gemeenschapscentrum|dienstencentrum|welzijnshuis|bibliotheek|"
    r"sporthal|adres|bezoekadres|postadres|maatschappelijke zetel|zetel)"
    r"(?: (?!(?:grote?|kleine?|lange|korte|oude?|nieuwe?|hoge|lage|sint|koning\w*|graaf|prins\w*|burg\w*|de|den|het)\b)"
    r"[A-Z][\w'’-]+(?= [A-Z]))?)[ ,:-]+",
    re.I,
)
STREET_ENDINGS = re.compile(
    r"(?:straat|laan|lei|plein|weg|baan|steenweg|dreef|markt|kaai|kade|dijk|dorp|park|hof|pad|steeg|vest|"
    r"wal|singel|berg|hoek|dal|veld|heide|kouter|plaats|poort|brug|square|boulevard|rue|avenue|esplanade|"
    r"promenade|ring|wijk|gracht|vaart|burg|molen|kerk|akker|broek|eind|loop|str\.)\b",
    re.I,
)

#: The eight themes of the IPDC (Flemish catalogue of products and services), with words that speak for them.
THEMES: MappingProxyType[str, tuple[str, re.Pattern[str]]] = MappingProxyType(
    {
        "BurgerOverheid": (
            "Burger en Overheid",
            re.compile(
                r"burgerzaken|bevolking\b|burgerlijke stand|identiteitskaart|reispas|rijbewij|paspoort|nationaliteit|"
                r"verblijf|vreemdelingen|strafregister|verkiezing|"
                r"belasting|retributie|financi[eë]le dienst|onthaal en|secretariaat|communicatie|inspraak|"
                r"participatie|wijkbudget|bewonersparticipatie|ombud|klacht|"
                r"juridisch|wetswinkel|adreswijziging|huwelijk|geboorte|overlijden|begraafplaats|politie|brandweer|"
                r"verhuizing|gemeenteraad|\bonthaal\b|aangifte|bestuur|woonst|bewijs van|uittreksel|attest van|"
                r"bevolkingsregister|onthaalbalie",
                re.I,
            ),
        ),
        "WelzijnGezondheid": (
            "Welzijn en Gezondheid",
            re.compile(
                r"welzijn|sociaal|sociale|gezondheid|zorg|armoede|leefloon|schuld|budget|senior|ouderen|60-plus|"
                r"mantelzorg|handicap|beperking|diversiteit|integratie|inburgering|"
                r"samenlev|gelijke kansen|opvoed|kinderopvang|kribbe|gezin|kinderen en|onthaalouder|opvang|preventie|"
                r"drug|opbouwwerk|kansarm|vluchteling|discriminatie|"
                r"etnisch|mondia|solidariteit|stedenband|nieuwkomer|anderstalig|kinderdagverblijf|minderhe|"
                r"dienstencentr|thuishulp|poets|vrijwillig|ontwikkelingssamenwerking|noord-zuid|buurtwerk|"
                r"huis van het kind|ocmw|rookstop|welbevinden",
                re.I,
            ),
        ),
        "OnderwijsWetenschap": (
            "Onderwijs en Wetenschap",
            re.compile(
                r"onderwijs|schol(?:en)?\b(?! en verenigingen)|leerling|student|studie|academie|vorming|opleiding|"
                r"huiswerk|kleuterparticipatie|taalachterstand|brugfigu|wetenschap|naschools|volwassenenonderwijs|"
                r"leerplicht|spijbel",
                re.I,
            ),
        ),
        "CultuurSportVrijeTijd": (
            "Cultuur, Sport en Vrije Tijd",
            re.compile(
                r"cultu(?:ur|re)|sport|vrije tijd|vrijetijd|jeugd|speelplein|bibliotheek|\bbib\b|museum|archief|"
                r"spe(?:el|l)otheek|speelgoed|spelotheek|toeris|erfgoed|evenement|feest|fuif|kamp\b|kampen|zwem|"
                r"toneel|concert|theater|kunst|ontspanning|recreatie|bezoekerscentrum|vakantie|academie|uitleen|"
                r"boeken|hobby",
                re.I,
            ),
        ),
        "EconomieWerk": (
            "Economie en Werk",
            re.compile(
                r"economie|vacature|sollicit|personeel|loonadmin|ondernem|handelaa?r|starters?\b|middenstand|"
                r"winkeliers?\b|tewerkstelling|werkloos|werkzoek|werkwinkel|werkpunt|jobpunt|solliciter|wijk-?werken|"
                r"arbeid|\bjobs?\b|horeca|markten|bedrijven|land-? ?en tuinbouw|landbouw|\bpwa\b|activering|"
                r"dienstencheque|nachtwinkels?\b|handelspand|detailhandel",
                re.I,
            ),
        ),
        "BouwenWonen": (
            "Bouwen en Wonen",
            re.compile(
                r"wonen|woning|woonloket|huisvesting|\bhuren|(?<!ver)huur|stedenbouw|bouwen|bouwvergunning|"
                r"omgevingsvergunning|"
                r"renov|ruimtelijk|ruimte|vastgoed|kadaster|conformiteit|leegstand|verkavel|energiescan|woon(?!st|"
                r"plaats|achtig)",
                re.I,
            ),
        ),
        "MilieuEnergie": (
            "Milieu en Energie",
            re.compile(
                r"milieu|natuur|groen|afval|recycl|container|energie|klimaat|duurzaam|hemelwater|sluikstort|compost|"
                r"bomen|parken|water\b|riolering|dieren|zwerfvuil|kapvergunning|bos\b|leefmilieu|ophaling|huisvuil",
                re.I,
            ),
        ),
        "MobiliteitOpenbareWerken": (
            "Mobiliteit en Openbare Werken",
            re.compile(
                r"mobiliteit|verkeer|parkeer|parkeren|openbare werken|wegen|straten|fiets|openbaar vervoer|"
                r"straatverlichting|straatlamp|voetpad|bewonerskaart|signalisatie|wegenwerken|werken aan de weg|"
                r"technische dienst|laadpa|openbaar domein",
                re.I,
            ),
        ),
    }
)
