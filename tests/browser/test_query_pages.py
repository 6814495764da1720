"""The pages of ready-made queries, served by the real server: their forms, tables, charts and snippets."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from urllib.request import Request, urlopen

import pytest
from bs4 import BeautifulSoup

from tests.browser.browser import absent
from tests.served_site import Site


def _page(site: Site, path: str) -> BeautifulSoup:
    with urlopen(Request(site.address + path, headers={"Accept": "text/html", "Accept-Language": "nl"})) as answer:
        return BeautifulSoup(answer.read(), "html.parser")


def _rows(page: BeautifulSoup) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select(".results tbody tr")]


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, BeautifulSoup]:
    names = [str(link["href"]).split("/")[-1] for link in _page(site, "queries").select(".cards a")]
    assert len(names) > 15
    return {name: _page(site, f"queries/{name}") for name in names}


def test_no_page_shows_a_bare_iri_in_its_table_or_form(pages: dict[str, BeautifulSoup]) -> None:
    shown = {
        (name, text)
        for name, page in pages.items()
        for tag in page.select(".results td, .fields option, .fields label")
        for text in [tag.get_text(strip=True)]
        if text.startswith(("http://", "https://", "urn:"))
    }
    pages_that_are_links = {"documenten"}  # a web page of the source has no other name than its address
    assert {name for name, _ in shown} <= pages_that_are_links


def test_a_municipality_is_chosen_from_a_list_of_those_in_the_data(site: Site, pages: dict[str, BeautifulSoup]) -> None:
    choice = pages["aanbod"].select_one("select[name=gemeente]")
    assert choice is not None
    labels = [option.get_text() for option in choice.select("option")]
    assert labels[0] == "(alle)"
    assert "Heist-op-den-Berg" in labels and "Willebroek" in labels
    iri = next(str(option["value"]) for option in choice.select("option") if option.get_text() == "Willebroek")
    chosen = _page(site, f"queries/aanbod?gemeente={iri}")
    assert {row[-1] for row in _rows(chosen)} == {"Willebroek"}
    assert chosen.select_one("option[selected]").get_text() == "Willebroek"  # type: ignore[union-attr]


def test_every_iri_parameter_has_a_list(pages: dict[str, BeautifulSoup]) -> None:
    free = {str(field["name"]) for page in pages.values() for field in page.select(".fields input[type=text]")}
    assert free == {"woord"}


def test_a_name_and_its_iri_are_one_column(pages: dict[str, BeautifulSoup]) -> None:
    headings = [cell.get_text() for cell in pages["aanbod"].select(".results th")]
    assert headings == ["Dienst", "Aanbieder", "Bevoegd bestuur", "Gemeente of gebied"]
    first = pages["aanbod"].select_one(".results td a")
    assert first is not None and str(first["href"]).startswith("/doc/dienst/")


def test_an_english_page_is_english_in_its_choices_columns_values_and_numbers(site: Site) -> None:
    page = _page(site, "queries/open?lang=en&dag=maandag&uur=09:30:00")
    assert [option.get_text() for option in page.select("select[name=dag] option")][:2] == ["Monday", "Tuesday"]
    assert [cell.get_text() for cell in page.select(".results th")][:4] == [
        "Organisation",
        "Contact point",
        "Kind",
        "Day",
    ]
    assert {row[3] for row in _rows(page)} == {"Monday"}
    assert "1,024 MiB" in _page(site, "sparql?lang=en").get_text()


def test_counts_have_a_chart_that_says_what_the_table_says(pages: dict[str, BeautifulSoup]) -> None:
    page = pages["gemeenten"]
    bars = [label.get_text() for label in page.select(".chart .chart-label")]
    assert bars[: len(_rows(page))] == [row[0] for row in _rows(page)]
    assert pages["contactlijst"].select_one(".chart") is None


def _snippets(page: BeautifulSoup) -> dict[str, str]:
    rows = page.select(".snippet")
    return {row.summary.get_text(): row.select_one("code").get_text() for row in rows}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "path", ["open?dag=maandag&uur=09:30:00", "zoek?woord=it%27s+%26+%22diversiteit%22", "gemeenten"]
)
def test_the_curl_and_python_lines_work_as_they_stand(site: Site, path: str) -> None:
    page = _page(site, f"queries/{path}")
    found = _snippets(page)
    curl = shutil.which("curl")
    if curl is None:
        absent("no curl")
    text = subprocess.run(["sh", "-c", found["curl"]], capture_output=True, text=True, check=True, timeout=30).stdout
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(_rows(page))
    said = subprocess.run(
        [sys.executable, "-c", found["Python"]], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    assert said.splitlines()[0] == str(len(rows))


def test_the_lines_of_a_graph_work_too(site: Site) -> None:
    found = _snippets(_page(site, "queries/schema-org"))
    assert "Excel (Power Query)" not in found
    turtle = subprocess.run(["sh", "-c", found["curl"]], capture_output=True, text=True, check=True, timeout=30).stdout
    assert "GovernmentService" in turtle
    said = subprocess.run(
        [sys.executable, "-c", found["Python"]], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    assert int(said.splitlines()[0]) > 100


def test_r_reads_the_answer_where_r_is_installed(site: Site) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not installed")
    found = _snippets(_page(site, "queries/gemeenten"))
    said = subprocess.run([rscript, "-e", found["R"]], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "Willebroek" in said


def test_the_excel_and_r_lines_name_the_same_address_as_curl(site: Site) -> None:
    found = _snippets(_page(site, "queries/open?dag=maandag&uur=09:30:00"))
    address = found["curl"].removeprefix("curl -sS '").removesuffix("'")
    assert address == f"{site.address}queries/open.csv?dag=maandag&uur=09%3A30%3A00"
    assert all(f'"{address}"' in found[name] for name in ("Python", "R", "Excel (Power Query)"))


def test_a_wrong_value_is_said_at_its_field_and_kept(site: Site) -> None:
    request = Request(site.address + "queries/open?uur=laat", headers={"Accept": "text/html"})
    with pytest.raises(Exception, match="400") as error:
        urlopen(request)
    page = BeautifulSoup(error.value.read(), "html.parser")  # type: ignore[attr-defined]
    field = page.select_one("input[name=uur]")
    assert field is not None and field["value"] == "laat" and field["aria-invalid"] == "true"
    said = page.find(id=str(field["aria-describedby"]))
    assert said is not None and "10:00" in said.get_text()


def test_completion_knows_the_classes_and_properties_of_the_release(site: Site) -> None:
    with urlopen(site.address + "sparql/vocabulary.json?lang=nl") as answer:
        found = json.load(answer)
        assert answer.headers["ETag"] and answer.headers["Content-Type"] == "application/json"
    names = {row["name"]: row["label"] for row in found["classes"]}
    assert names["cpsv:PublicService"] == "Dienstverlening"
    assert "schema:telephone" in {row["name"] for row in found["properties"]}
    assert found["prefixes"]["skos"] == "http://www.w3.org/2004/02/skos/core#"
    assert site.address + "graphs/provenance" in found["graphs"]
