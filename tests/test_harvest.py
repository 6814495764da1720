"""Our own release, served by the real server and harvested: nothing to stumble on, and the copy of the feed is the dump."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, parse

from publisher.cli import main
from publisher.harvest.stumbles import PORTALS, RULES
from publisher.release import publish
from publisher.settings import read_settings
from tests.conftest import PROJECT
from tests.served_site import Site, serve


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("harvest") / "site"


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with serve(folder) as found:
        yield found


def harvest(url: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["harvest", url, *options])


def test_no_portal_stumbles_on_our_own_release(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    feeds = [word for name in ("lpdc", "catalogue") for word in ("--feed", f"{site.address}feed/{name}")]
    done = harvest(f"{site.address}catalogue", "--sample", "40", "-o", str(file), *feeds)
    text = file.read_text("utf-8")
    assert done.exit_code == 0, text
    assert "No portal stumbles on anything." in text
    assert re.search(r"files +(\d+) of \1 came, .*; \1 with their checksum, \1 readable", text)
    assert "40 of 40 addresses answer in every format" in text
    assert text.count("0 deleted") == 3
    assert "Everything together (" in text


def test_the_paged_catalogue_is_as_good(site: Site) -> None:
    done = harvest(f"{site.address}catalogue?page=1", "--sample", "0")
    assert done.exit_code == 0, done.output


def statements(text: bytes, form: RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in parse(text, form)}


def dump(site: Site) -> set[str]:
    with urlopen(f"{site.address}dumps/data.ttl") as answer:
        return statements(answer.read(), RdfFormat.TURTLE)


def copied(into: Path) -> set[str]:
    (path,) = into.glob("*/replica.nt.gz")
    return statements(gzip.decompress(path.read_bytes()), RdfFormat.N_TRIPLES)


def test_the_copy_of_the_feed_is_the_dump_from_an_empty_start_and_after_changes(
    site: Site, folder: Path, tmp_path: Path
) -> None:
    assert harvest(f"{site.address}feed", "--into", str(tmp_path)).exit_code == 0
    assert copied(tmp_path) == dump(site)
    records = sorted((folder / "data" / "records").glob("*.ttl"))
    text = records[0].read_text("utf-8")
    records[0].write_text(re.sub(r'(dct:title "[^"]+)"@nl', r'\1 (nieuw)"@nl', text, count=1), "utf-8")
    records[-1].unlink()
    publish(read_settings(folder / "publisher.toml"), site.address, check=False)
    done = harvest(f"{site.address}feed", "--into", str(tmp_path), "--format", "json")
    (feed,) = json.loads(done.stdout)["feeds"]
    assert done.exit_code == 0, done.stdout
    assert copied(tmp_path) == dump(site)
    assert feed["deleted"] > 0 and feed["new_members"] < 100 and feed["unchanged"] >= 1


def keys(found: object, path: str = "") -> Iterator[str]:
    """The keys of a document, those of all members of a list together."""
    if isinstance(found, dict):
        for key, value in found.items():
            name = f"{path}.{key}".lstrip(".")
            yield name
            yield from keys(value, name)
    elif isinstance(found, list):
        for item in found:
            yield from keys(item, f"{path}[]")


def test_every_key_of_the_report_is_documented(site: Site) -> None:
    done = harvest(f"{site.address}catalogue", "--format", "json", "--sample", "2")
    report = json.loads(done.stdout)
    text = (PROJECT / "docs" / "harvesting.md").read_text("utf-8")
    report["portals"] = {"NAME": {key: None for facts in report["portals"].values() for key in facts}}
    report["things"] = [item | {"statements": None} for item in report["things"]]
    report["catalogue"]["formats"] = None
    named = {key for key in keys(report) if not key.startswith("portals.NAME.datasets[]")}
    assert named and not [key for key in named if f"`{key}`" not in text]


def test_every_rule_and_portal_stands_in_the_documentation() -> None:
    text = (PROJECT / "docs" / "harvesting.md").read_text("utf-8")
    assert all(name in text for name in PORTALS)
    rows = {rule: f"| `{rule}` | {', '.join(row.portals)} | {row.harm} | {row.remedy} |" for rule, row in RULES.items()}
    assert [rule for rule, row in rows.items() if row not in text] == []
