"""The search index: words and stems, sets of documents, what is open, how it is made and what a question finds."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.index import row_of, write_index
from publisher.opening import BRUSSELS, State, hours_of, is_open, opening_of, status
from publisher.release import publish, rollback
from publisher.search.finding import NAME, NEWEST, RELEVANCE, Wish, find, ordered
from publisher.search.hours import Schedules
from publisher.search.index import SearchIndex
from publisher.search.layout import SEARCH
from publisher.search.question import MOST_CHARACTERS, asked_words, cleaned, understand
from publisher.search.sets import from_flags, members, pack, set_of, unpack, without_first
from publisher.search.words import Stems, deletes, distance, fold, words
from publisher.search_index.staging import SearchFile
from publisher.segments import arrange
from tests.web_site import data_folder

BASE = "https://lod.example/"
_DCT = "http://purl.org/dc/terms/"
_LETTERS = st.text("abcde", max_size=7)


# --- Words


def test_forms_of_a_word_have_one_stem() -> None:
    stems = Stems()
    for one, other in (
        ("scholen", "school"),
        ("huizen", "huis"),
        ("vergunningen", "vergunning"),
        ("nieuwkomers", "nieuwkomer"),
    ):
        assert stems.of(one, "nl") == stems.of(other, "nl"), one
    assert stems.of("services", "en") == stems.of("service", "en")
    assert stems.of("ovo002276", "nl") == "ovo002276"


def test_words_are_folded_and_stand_where_they_stand() -> None:
    text = "Coördinatie van het thema’s-plan (ÉÉN)!"
    assert [word.folded for word in words(text)] == ["coordinatie", "van", "het", "thema", "s", "plan", "een"]
    assert [text[word.start : word.end] for word in words(text)][:2] == ["Coördinatie", "van"]


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(_LETTERS, _LETTERS)
def test_slips_are_counted_both_ways_alike(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))
    assert (distance(one, other) == 0) == (one == other)


@given(_LETTERS, _LETTERS)
def test_words_one_slip_apart_share_a_key(one: str, other: str) -> None:
    if distance(one, other) <= 1:
        assert set(deletes(one)) & set(deletes(other))


def test_a_question_is_cut_to_what_can_be_looked_up() -> None:
    assert cleaned("  a\x00b\u202e c\n\td ") == "ab c d"
    assert len(cleaned("woord " * 5000)) <= MOST_CHARACTERS
    assert asked_words("de dienst van de gemeente") == ["dienst", "gemeente"]
    assert asked_words("de") == ["de"]
    assert asked_words('"NEAR(x* OR ^y)"') == ["near"]


# --- Sets

_NUMBERS = st.sets(st.integers(0, 9000), max_size=60)


@given(_NUMBERS)
def test_a_set_has_the_members_it_was_made_of(numbers: set[int]) -> None:
    bits = set_of(numbers, 9001)
    assert list(members(bits)) == sorted(numbers)
    assert bits.bit_count() == len(numbers)
    assert unpack(pack(bits)) == bits


@given(_NUMBERS, st.integers(-1, 70))
def test_without_the_first_come_the_others(numbers: set[int], count: int) -> None:
    assert list(members(without_first(set_of(numbers, 9001), count))) == sorted(numbers)[max(count, 0) :]


def test_an_empty_set_is_nothing() -> None:
    assert set_of([], 0) == from_flags(b"") == unpack(pack(0)) == 0


# --- Hours

_CLOCK = st.sampled_from(("00:00:00", "06:30:00", "09:00:00", "12:00:00", "17:00:00", "22:00:00", "24:00:00"))
_SPEC = st.tuples(
    st.lists(st.sampled_from(("Monday", "Tuesday", "Sunday", "PublicHolidays")), max_size=3, unique=True),
    _CLOCK, _CLOCK, st.sampled_from(("", "2026-11-23", "2026-12-25")), st.sampled_from(("", "2026-12-25", "2027-01-02")),
)  # fmt: skip
_MOMENTS = st.integers(0, 60 * 24 * 45).map(
    lambda minutes: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_SPEC, max_size=3), st.lists(_SPEC, max_size=2), _MOMENTS)
def test_open_is_what_the_page_of_the_thing_says_too(
    regular: list[tuple], special: list[tuple], moment: datetime
) -> None:  # type: ignore[type-arg]
    groups = [[hours for spec in group if (hours := hours_of(*spec))] for group in (regular, special)]
    opening = opening_of(*groups)
    schedules = Schedules([(1, json.dumps([[regular, special]]))], array("I", [0, 1]).tobytes())
    assert (schedules.at(moment).bits == 2) == is_open(opening, moment)
    if is_open(opening, moment):
        assert status(opening, moment).state is State.OPEN


def test_what_is_open_holds_until_somebody_opens_or_closes() -> None:
    openings = [[[[["Tuesday"], "09:00:00", "12:00:00", "", ""]], []]]
    schedules = Schedules([(1, json.dumps(openings))], array("I", [1]).tobytes())
    morning = datetime(2026, 11, 24, 10, 0, tzinfo=BRUSSELS)
    assert schedules.at(morning).bits == 1
    assert schedules.at(morning).until == datetime(2026, 11, 24, 12, 0, tzinfo=BRUSSELS)
    assert schedules.at(morning.replace(hour=12)).bits == 0


def test_opening_past_midnight_is_open_on_the_next_day() -> None:
    openings = [[[[["Sunday"], "22:00:00", "02:00:00", "", ""]], []]]
    schedules = Schedules([(1, json.dumps(openings))], array("I", [1]).tobytes())
    monday = datetime(2026, 11, 23, 1, 30, tzinfo=BRUSSELS)
    assert (schedules.at(monday).bits, schedules.at(monday.replace(hour=3)).bits) == (1, 0)


# --- The index


def _service(number: int, name: str, more: str = "") -> str:
    subject = f"<{BASE}id/dienst/d{number}>"
    return (
        f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://purl.org/vocab/cpsv#PublicService> .\n"
        f'{subject} <{_DCT}title> "{name}"@nl .\n{more.replace("SELF", subject)}'
    )


def _index(folder: Path, nquads: str) -> SearchIndex:
    resources = list(arrange(nquads.encode()))
    file = SearchFile(folder / "index.sqlite", BASE, "nl")
    file.add(resources)
    rows = [row for item in resources if (row := row_of(item, BASE, "nl"))]
    write_index(folder / "index.sqlite", rows, "2026-11-22T00:00:00Z")
    file.close()
    return SearchIndex(folder / SEARCH)


def _found(index: SearchIndex, text: str, order: str = RELEVANCE) -> list[str]:
    meanings = understand(index, text)
    answer = find(index, Wish(meanings))
    return [document.name for document in index.documents(ordered(index, answer, meanings, order).page(0, 50))]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """Enough services that frequent words have their sets written down."""
    texts = [_service(n, f"Zaal {n:04d} {'huren' if n % 2 else 'zoeken'}") for n in range(2500)]
    index = _index(tmp_path_factory.mktemp("many"), "".join(texts))
    yield index
    index.close()


def test_frequent_words_are_counted_as_exactly_as_rare_ones(many: SearchIndex) -> None:
    assert find(many, Wish(understand(many, "zalen"))).total == 2500
    assert find(many, Wish(understand(many, "zaal huren"))).total == 1250
    assert find(many, Wish(understand(many, "zaal 0007"))).total == 1
    assert find(many, Wish(understand(many, "zaal 000"))).total == 10


def test_pages_of_many_documents_are_all_of_them_once(many: SearchIndex) -> None:
    meanings = understand(many, "zaal")
    answer = find(many, Wish(meanings))
    for order in (RELEVANCE, NAME, NEWEST):
        found = ordered(many, answer, meanings, order)
        pages = [number for offset in range(0, 2500, 400) for number in found.page(offset, 400)]
        assert sorted(pages) == list(range(2500)), order
    assert list(islice(members(answer.bits), 3)) == ordered(many, answer, [], NAME).page(0, 3)


def test_names_come_before_texts_and_short_names_before_long_ones(tmp_path: Path) -> None:
    text = f'SELF <{_DCT}description> "Ook over een paspoort."@nl .\n'
    index = _index(
        tmp_path,
        _service(1, "Reizen", text) + _service(2, "Paspoort") + _service(3, "Paspoort voor kinderen onder twaalf jaar"),
    )
    assert _found(index, "paspoort") == ["Paspoort", "Paspoort voor kinderen onder twaalf jaar", "Reizen"]
    assert _found(index, "paspoort", NAME) == ["Paspoort", "Paspoort voor kinderen onder twaalf jaar", "Reizen"]
    assert _found(index, "paspoorten kind") == ["Paspoort voor kinderen onder twaalf jaar"]


def test_compounds_are_found_by_their_parts_and_by_more_than_there_is(tmp_path: Path) -> None:
    index = _index(tmp_path, _service(1, "Omgevingsvergunning") + _service(2, "Kinderopvang") + _service(3, "Afval"))
    assert _found(index, "vergunning") == ["Omgevingsvergunning"]
    assert _found(index, "opvang") == ["Kinderopvang"]
    assert _found(index, "afvalophaling") == ["Afval"]
    assert _found(index, "kindropvang") == ["Kinderopvang"]


def test_names_around_a_service_find_it(tmp_path: Path) -> None:
    area = "<http://data.europa.eu/nuts/code/BE21212040>"
    named = f'{area} <http://www.w3.org/2004/02/skos/core#prefLabel> "Willebroek"@nl .\n'
    index = _index(
        tmp_path, _service(1, "Paspoort", f"SELF <{_DCT}spatial> {area} .\n") + _service(2, "Paspoort elders") + named
    )
    assert _found(index, "paspoort willebroek") == ["Paspoort"]


def test_choices_of_one_name_are_one(tmp_path: Path) -> None:
    one, other = "<https://a.example/12040>", "<https://b.example/willebroek>"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    text = f'{one} {label} "Willebroek"@nl .\n{other} {label} "Willebroek"@nl .\n'
    text += _service(1, "Een", f"SELF <{_DCT}spatial> {one} .\nSELF <{_DCT}spatial> {other} .\n")
    text += _service(2, "Twee", f"SELF <{_DCT}spatial> {other} .\n")
    index = _index(tmp_path, text)
    (choice,) = index.facets["gemeente"]
    assert (choice.bits.bit_count(), set(choice.iris)) == (
        2,
        {"https://a.example/12040", "https://b.example/willebroek"},
    )
    assert index.choice("gemeente", "willebroek") is index.choice("gemeente", "https://a.example/12040") is choice
    assert index.choice("gemeente", "elders") is None


def test_a_literal_with_escapes_is_read_as_it_is(tmp_path: Path) -> None:
    index = _index(tmp_path, _service(1, r"Regel\nmet \"teken\" \\ \u00e9\u00e9n formulier"))
    assert _found(index, "formulieren") == ['Regel\nmet "teken" \\ één formulier']


def test_an_empty_data_set_finds_nothing(tmp_path: Path) -> None:
    index = _index(tmp_path, "")
    assert (index.size, _found(index, "iets"), index.facets) == (0, [], {})


def test_a_search_index_that_is_missing_or_damaged_is_a_failure_in_words(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="no search index"):
        _ = SearchIndex(tmp_path / SEARCH).size
    (tmp_path / SEARCH).write_bytes(b"no database" * 1000)
    with pytest.raises(PublisherError, match="cannot be read"):
        _ = SearchIndex(tmp_path / SEARCH).size


def test_a_rollback_carries_the_index_and_leaves_the_old_one_as_it_was(tmp_path: Path) -> None:
    site = data_folder(tmp_path / "site")
    first = publish(site, BASE, check=False).release
    assert first is not None
    before = (first.folder / SEARCH).read_bytes()
    record = site.data / "records" / "nieuw.ttl"
    record.write_text(
        '<https://lod.example/id/dienst/nieuw> a <http://purl.org/vocab/cpsv#PublicService> ; <http://purl.org/dc/terms/title> "Gloednieuw"@nl .\n'
    )
    second = publish(site, BASE, check=False).release
    assert second is not None
    newer = SearchIndex(second.folder / SEARCH)
    assert _found(newer, "gloednieuw") == ["Gloednieuw"]
    assert ordered(newer, find(newer, Wish()), [], NEWEST).page(0, 1) == list(
        members(find(newer, Wish(understand(newer, "gloednieuw"))).bits)
    )
    third = rollback(site, BASE)
    older = SearchIndex(third.folder / SEARCH)
    assert _found(older, "gloednieuw") == []
    assert _found(older, "diversiteit") == _found(SearchIndex(first.folder / SEARCH), "diversiteit")
    assert (first.folder / SEARCH).read_bytes() == before
