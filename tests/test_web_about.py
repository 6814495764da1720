"""What the site says of itself: quality, statements, shapes and words as documentation, errors that lead on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient

from publisher.cli import main
from publisher.release import publish
from publisher.web.app import create_app, served
from publisher.web.quality.prose import blocks
from tests.web_site import HEIST, data_folder, shared

HTML = {"Accept": "text/html", "Accept-Language": "nl"}
_LINKS = {
    "checked": "2026-11-22T20:00:00Z",
    "checks": [
        {"url": "https://a.example/", "state": "ok", "status": 200, "target": "", "message": "200", "on": []},
        {
            "url": "https://a.example/weg",
            "state": "broken",
            "status": 404,
            "target": "",
            "message": "404",
            "on": [f"id/{HEIST}", "id/organisatie/onbekend"],
        },
    ],
}
_TEXT = "# Kop <b>\n\nEen alinea met https://a.example/x. En een adres: a@b.example.\n- eerste\n- tweede <script>\n"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shared().app.test_client()


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site that was validated, with a result of check-links and texts of its own."""
    settings = data_folder(tmp_path_factory.mktemp("about") / "site")
    (settings.data / "checks").mkdir()
    (settings.data / "checks" / "links-2026-11-22.json").write_text(json.dumps(_LINKS), encoding="utf-8")
    from dataclasses import replace

    own = replace(settings, pages_privacy_nl=_TEXT, pages_accessibility_date="2026-11-20", site_contact="lod@a.example")
    assert publish(own, own.site_base).release
    app = create_app(own, own.var())
    yield app.test_client()
    served(app).close()


def _page(client: FlaskClient, path: str, language: str = "nl", status: int = 200) -> BeautifulSoup:
    response = client.get(path, headers=HTML | {"Accept-Language": language})
    assert response.status_code == status, path
    return BeautifulSoup(response.text, "html.parser")


def _text(node) -> str:  # type: ignore[no-untyped-def]
    return " ".join(node.get_text(" ").split())


def test_the_quality_page_tells_what_validation_found_in_sentences(checked: FlaskClient) -> None:
    page = _page(checked, "/kwaliteit")
    figures = [_text(item) for item in page.select("#deel-toetsing ~ ul.figures li")]
    assert figures[0] == "0 fouten"
    rules = {
        _text(row.select_one(".small")): _text(row.bdi)
        for row in page.select("section tbody tr")
        if row.bdi and row.select_one(".small")
    }
    assert rules["dienst-doelgroep-gekozen"].startswith("Deze dienst zegt niet voor wie hij er is")


def test_completeness_is_counted_by_organisation(checked: FlaskClient) -> None:
    rows = {
        _text(row.th): [_text(cell) for cell in row.select("td")]
        for row in _page(checked, "/kwaliteit").select(".marks tbody tr")
    }
    figures = json.loads(checked.get("/kwaliteit.json").data)["completeness"]["organisations"]
    heist = next(row for row in figures if row["organisation"] == f"id/{HEIST}")
    assert heist["facts"] == ["description", "address", "telephone", "hours"]
    assert (heist["services"], heist["filled"]["description"], heist["filled"]["cost"]) == (6, 6, 0)
    assert rows["Integratie- en diversiteitsdienst"][:2] == ["6", "100 %"]
    assert "Welzijn en Samenleving" in " ".join(rows)


def test_the_dated_result_of_check_links_stands_there(checked: FlaskClient) -> None:
    page = _page(checked, "/kwaliteit")
    section = page.select_one("section[aria-labelledby=deel-links]")
    assert "Op 22 november 2026 vroegen wij 2 links op" in _text(section)
    row = section.select_one("tbody tr")
    assert row.a["href"] == "https://a.example/weg"
    assert "dood 404 Integratie- en diversiteitsdienst" in _text(row)


def test_the_age_of_sources_is_told_and_drawn(checked: FlaskClient) -> None:
    section = _page(checked, "/kwaliteit").select_one("section[aria-labelledby=deel-bronnen]")
    assert section.select_one("svg")
    assert len(section.select("tbody tr")) == 5


def test_a_site_whose_links_were_never_checked_says_so(client: FlaskClient) -> None:
    assert "nog niet nagegaan" in _text(_page(client, "/kwaliteit").main)


def test_programs_get_the_quality_as_json(client: FlaskClient) -> None:
    for path, accept in (("/kwaliteit", "*/*"), ("/kwaliteit", "application/json"), ("/kwaliteit.json", "text/html")):
        response = client.get(path, headers={"Accept": accept})
        assert response.mimetype == "application/json"
        assert {"release", "validation", "completeness", "links", "sources"} <= set(response.json)


@pytest.mark.parametrize(("path", "words"), [("/toegankelijkheidsverklaring", "WCAG 2.2"), ("/privacy", "cookies")])
def test_every_page_leads_to_the_statements_and_they_are_in_two_languages(
    client: FlaskClient, path: str, words: str
) -> None:
    assert _page(client, f"/doc/{HEIST}").select_one(f'footer a[href="{path}"]')
    dutch, english = _page(client, path), _page(client, path, "en")
    assert words in dutch.get_text()
    assert words in english.get_text()
    assert dutch.h1.get_text() != english.h1.get_text() or path == "/privacy"
    assert "{" not in dutch.main.get_text() + english.main.get_text()
    assert "vlaamseombudsdienst" in _page(client, "/toegankelijkheidsverklaring").get_text()


def test_a_text_of_the_settings_takes_the_place_of_ours_and_is_no_markup(checked: FlaskClient) -> None:
    main = _page(checked, "/privacy").main
    assert main.h2.get_text() == "Kop <b>"
    assert [item.get_text() for item in main.select("li")][-2:] == ["eerste", "tweede <script>"]
    assert {link["href"] for link in main.select("p a")} == {"https://a.example/x", "mailto:a@b.example"}
    assert not main.select("b, script")
    assert "cookies" in _page(checked, "/privacy", "en").get_text()


def test_the_statement_has_its_date_and_whom_to_tell(checked: FlaskClient) -> None:
    text = _text(_page(checked, "/toegankelijkheidsverklaring").main)
    assert "opgesteld op 20 november 2026" in text
    assert "lod@a.example" in text


def test_a_report_of_a_problem_names_the_thing(checked: FlaskClient) -> None:
    link = _page(checked, f"/doc/{HEIST}").select_one('.reuse a[href^="mailto:lod@a.example?subject="]')["href"]
    assert "Integratie-%20en%20diversiteitsdienst" in link
    assert f"id%2F{HEIST.replace('/', '%2F')}" in link


def test_a_page_says_how_to_cite_it(client: FlaskClient) -> None:
    cite = _text(_page(client, f"/doc/{HEIST}").select_one(".cite"))
    assert cite.startswith("“Integratie- en diversiteitsdienst”.")
    assert cite.endswith(f"https://lod.example/id/{HEIST}")


def test_prose_is_paragraphs_headings_lists_and_links() -> None:
    assert [block.kind for block in blocks(_TEXT)] == ["heading", "paragraph", "list"]
    assert blocks("") == []


def test_a_shape_is_a_table_of_sentences_with_an_example_and_a_drawing(client: FlaskClient) -> None:
    page = _page(client, "/shapes/dienst")
    title = page.select_one("#titel")
    assert _text(title.th) == "Titel dct:title"
    assert _text(title.td) == "1..*"
    assert "Een dienst heeft een titel nodig" in _text(title)
    assert page.select_one("pre code") and "cpsv:PublicService" in page.select_one("pre code").get_text()
    drawing = page.select_one("svg[role=img]")
    assert drawing.title.get_text() == "Waar Dienst mee samenhangt"
    assert "Dienst leidt naar" in drawing.desc.get_text()
    assert "Publieke organisatie" in [text.get_text() for text in drawing.select(".node text")]
    assert page.select_one('td a[href="/shapes/organisatie"]')


def test_every_shape_has_a_page_in_both_languages(client: FlaskClient) -> None:
    links = [link["href"] for link in _page(client, "/shapes/").select("main ul a")]
    assert len(links) > 30
    for number, href in enumerate(links):
        page = _page(client, href, ("nl", "en")[number % 2])
        assert page.select("tr[id]") or page.select("tbody")


def test_the_drawing_of_all_shapes_begins_with_the_service(client: FlaskClient) -> None:
    drawing = _page(client, "/shapes/").select_one("svg[role=img]")
    assert drawing.select_one(".centre text").get_text() == "Dienst"
    assert len(drawing.select(".node")) > 20
    assert all("style" not in node.attrs for node in drawing.find_all(True))


def test_words_stand_by_their_list_with_something_that_uses_them(client: FlaskClient) -> None:
    page = _page(client, "/ns/")
    assert "Doelgroepen van lokale diensten" in [_text(heading) for heading in page.select("h2")]
    residents = page.select_one("#term-doelgroep-inwoners")
    assert _text(residents.dt) == "Inwoners"
    assert residents.select_one('dd a[href^="/doc/"]')
    assert "geteld vanaf 1" in _text(page.select_one("#term-line"))


def test_an_unknown_address_leads_to_what_has_such_a_name(client: FlaskClient) -> None:
    page = _page(client, "/doc/dienst/heist-advies-diversiteit", status=404)
    assert page.select_one("main form input[name=q]")["value"] == "heist advies diversiteit"
    assert page.select_one('main a[href="/doc/dienst/heist-advies-diversiteitsbeleid"]')


def test_what_is_gone_says_what_it_was_and_leads_on(client: FlaskClient) -> None:
    page = _page(client, "/doc/publicatie/verdwenen", status=410)
    assert "Verdwenen brochure" in _text(page.main)
    assert page.select_one("main form input[name=q]")["value"] == "Verdwenen brochure"


def test_what_suits_nobody_lists_what_there_is(client: FlaskClient) -> None:
    response = client.get(f"/doc/{HEIST}", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.mimetype == "text/plain"
    assert "text/turtle" in response.text


def test_numbers_are_written_as_the_language_of_the_page_does(client: FlaskClient) -> None:
    from publisher.web.pages import count, size

    with shared().app.test_request_context():
        assert (count(12345), count(12345, "en")) == ("12.345", "12,345")
        assert (size(1_234_567), size(1_234_567, "en"), size(999)) == ("1,2 MB", "1.2 MB", "999 bytes")


def test_without_a_release_the_remedy_names_the_base_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_folder(tmp_path / "site")
    monkeypatch.chdir(tmp_path / "site")
    for command in (["releases"], ["query", "gemeenten"]):
        run = CliRunner().invoke(main, [*command, "--base", "http://127.0.0.1:8123/"])
        assert run.exit_code == 2
        assert "publisher publish --base http://127.0.0.1:8123/" in run.output
        plain = CliRunner().invoke(main, command)
        assert "--base" not in plain.output
