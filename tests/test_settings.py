"""publisher.toml: what it may say, and what is said when it says something else."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.settings import Settings, check_base, find_settings_file, read_settings


def _read(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "publisher.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file)


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    settings = _read(tmp_path, "")
    assert settings.site_base == "https://lod.example/"
    assert settings.privacy_withhold_personal_mailboxes is True
    assert settings.folder == tmp_path


def test_a_base_gets_its_slash(tmp_path: Path) -> None:
    assert _read(tmp_path, '[site]\nbase = "https://data.gemeente.example/lod"').site_base.endswith("/lod/")


def test_a_whole_number_may_stand_for_seconds(tmp_path: Path) -> None:
    assert _read(tmp_path, "[query]\nseconds = 5").query_seconds == 5


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[site]\nbas = 'x'", "[site] bas is no setting"),
        ("[release]\nkeep = 'five'", "[release] keep wants a whole number"),
        ("[release]\nkeep = true", "[release] keep wants a whole number"),
        ("[privacy]\nwithhold_personal_mailboxes = 1", "wants true or false"),
        ("[serve]\ntrusted_proxies = '10.0.0.1'", "wants a list of texts"),
        ("keep = 5", "'keep' stands outside a section"),
        ("[site\n", "no TOML"),
        ("[site]\nbase = 'ftp://x/'", "'ftp://x/' is no base"),
        ("[site]\nbase = 'https://a b/'", "no IRI may hold"),
        ("[site]\nbase = 'https://[::1/'", "'https://[::1/' is no base"),
        ("[site]\nlicence = 'geen iri'", "[site] licence: 'geen iri' is no IRI"),
        ("[site]\npublisher = 'x y'", "[site] publisher: 'x y' is no IRI"),
        ("[site]\nlanguage = 'Nederlands!'", "[site] language: 'Nederlands!' is no language tag"),
        ("[release]\nkeep = 0", "[release] keep wants a number above 0, not 0"),
        ("[query]\nseconds = nan", "[query] seconds wants a number above 0, not nan"),
        ("[query]\nseconds = -1", "[query] seconds wants a number above 0, not -1"),
        ("[query]\nworkers = 0", "[query] workers wants a number above 0, not 0"),
        ("[serve]\nport = 70000", "[serve] port wants a number from 0 to 65535, not 70000"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(PublisherError) as caught:
        _read(tmp_path, text)
    assert named in str(caught.value)
    assert "publisher.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_file_is_found_from_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text("")
    below = tmp_path / "data" / "records"
    below.mkdir(parents=True)
    assert find_settings_file(below) == tmp_path / "publisher.toml"


def test_every_base_has_a_folder_of_releases_of_its_own(tmp_path: Path) -> None:
    settings = _read(tmp_path, "")
    assert settings.var() == settings.var("https://lod.example/") == tmp_path / "var"
    assert settings.var("http://127.0.0.1:8123/") == tmp_path / "var" / "base" / "127.0.0.1-8123"
    assert settings.var("http://a.example/b/") != settings.var("http://a.example/c/")


def test_a_base_with_a_query_is_refused() -> None:
    with pytest.raises(PublisherError):
        check_base("https://lod.example/?x=1")


def test_every_setting_stands_in_the_documentation(project: Path) -> None:
    text = (project / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `\[(\w+)\] (\w+)` \|", text, re.MULTILINE))
    assert documented == {tuple(field.name.split("_", 1)) for field in fields(Settings) if field.name != "folder"}


def test_no_two_bases_share_a_folder_of_releases(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path)
    bases = [
        "http://a.example/", "https://a.example/", "http://a.example:80/", "http://a.example-80/",
        "http://a.example/x/y/", "http://a.example/x-y/", "http://a.example/x/y-/", "http://[::1]:80/", "http://1:80/",
        "http://a.example/%2e%2e/", "http://a.example/../",
    ]  # fmt: skip
    folders = {settings.var(base) for base in bases}
    assert len(folders) == len(bases)
    assert {folder.parent for folder in folders} == {tmp_path / "var" / "base"}
