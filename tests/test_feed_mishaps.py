"""Whatever goes wrong while a release is made: a clear sentence, the served release untouched, the feed never rewritten."""

from __future__ import annotations

import base64
import hashlib
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.feed.archive import check_feeds
from publisher.history import read_history
from publisher.lifecycle import build_lock
from publisher.manifest import current, release_ids
from publisher.release import publish
from publisher.settings import Settings, read_settings
from tests.catalogue_site import edit_catalogue
from tests.web_site import data_folder

RECORD = "records/willebroek-dienst-samenleven.ttl"

#: Publishing where no file may be larger than so many bytes; what it says goes to standard output.
_LIMITED = """
import resource, sys
from pathlib import Path
from publisher.errors import PublisherError
from publisher.release import publish
from publisher.settings import read_settings
settings = read_settings(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    publish(settings, settings.site_base, check=False)
except PublisherError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = data_folder(tmp_path_factory.mktemp("mishaps") / "site")
    publish(settings, settings.site_base, check=False)
    return settings


@pytest.fixture
def site(published: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(published.folder, tmp_path / "site", symlinks=True)
    return read_settings(tmp_path / "site" / "publisher.toml")


def served(site: Settings) -> tuple[str, list[str], dict[str, str]]:
    """Which release is current, which there are, and every byte of it."""
    release = current(site.var())
    files = {
        str(path.relative_to(release.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.folder.rglob("*"))
        if path.is_file()
    }
    return release.id, release_ids(site.var()), files


def change(site: Settings) -> None:
    path = site.data / RECORD
    text = path.read_text(encoding="utf-8")
    assert '"Inspraak en participatie van inwoners"@nl' in text
    path.write_text(text.replace('"Inspraak en participatie van inwoners"@nl', '"Inspraak"@nl'), encoding="utf-8")


def without_licence(site: Settings) -> None:
    edit_catalogue(
        site, "    dct:license <https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0> ;\n", ""
    )


def without_a_page(site: Settings) -> None:
    next((current(site.var()).folder / "feed/resources").glob("2*.trig.gz")).unlink()


def with_a_cut_page(site: Settings) -> None:
    page = next((current(site.var()).folder / "feed/resources").glob("2*.nq.gz"))
    page.write_bytes(page.read_bytes()[:-1])


def without_its_state(site: Settings) -> None:
    (current(site.var()).folder / "feed/catalogue/feed.json").unlink()


def with_other_words_in_its_state(site: Settings) -> None:
    (current(site.var()).folder / "feed/resources/feed.json").write_text('{"pages": [7]}', encoding="utf-8")


@pytest.mark.parametrize(
    ("mishap", "sentence", "remedy"),
    [
        (without_licence, "has no licence", "dct:license"),
        (without_a_page, "a page of the feed is missing", "publisher feed restore"),
        (with_a_cut_page, "a page of the feed is not as it was published", "publisher feed restore"),
        (without_its_state, "feed.json is missing", "publisher feed restore"),
        (with_other_words_in_its_state, "feed.json cannot be read", "publisher feed restore"),
    ],
)
def test_a_mishap_is_a_sentence_with_its_remedy_and_nothing_is_touched(
    site: Settings, mishap: Callable[[Settings], None], sentence: str, remedy: str
) -> None:
    change(site)
    mishap(site)
    before = served(site)
    for _ in range(2):  # nor does trying again change anything
        with pytest.raises(PublisherError, match=sentence) as error:
            publish(site, site.site_base, check=False)
        assert error.value.where
        assert remedy in str(error.value)
        assert served(site) == before


def test_two_builds_at_once_are_refused_and_the_first_goes_on(site: Settings) -> None:
    change(site)
    before = served(site)
    with build_lock(site.var()):
        with pytest.raises(PublisherError, match="another"):
            publish(site, site.site_base, check=False)
        assert served(site) == before
    publish(site, site.site_base, check=False)
    release = current(site.var())
    check_feeds(release.folder, release.manifest)
    assert release.id > before[0]


def test_two_builds_that_start_together_make_one_history(site: Settings) -> None:
    change(site)
    command = [sys.executable, "-c", _LIMITED, str(site.folder / "publisher.toml"), str(1 << 40)]
    builds = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [build.communicate(timeout=120)[0] for build in builds]
    assert all(text == "" or "another" in text for text in said), said
    assert "" in said
    release = current(site.var())
    check_feeds(release.folder, release.manifest)
    assert release.manifest.feeds["resources"]["members"] == _members_of_first(site) + 1


def _members_of_first(site: Settings) -> int:
    first = release_ids(site.var())[0]
    from publisher.manifest import find_release

    return int(find_release(site.var(), first).manifest.feeds["resources"]["members"])


def test_a_disk_that_is_full_in_the_middle_of_the_feed_changes_nothing(site: Settings) -> None:
    """The open page of the feed is the largest file: it still holds what has left the data."""
    settings = site
    chance = random.Random(5)
    words = [base64.b64encode(chance.randbytes(45_000)).decode() for _ in range(120)]
    record = settings.data / "records" / "veel.ttl"
    lines = "\n".join(
        f'<https://lod.example/id/nota/n-{number}> <http://purl.org/dc/terms/abstract> "{text}" .'
        for number, text in enumerate(words)
    )
    record.write_text(lines, encoding="utf-8")
    publish(settings, settings.site_base, check=False)
    record.unlink()
    before = served(settings)
    page = read_history(current(settings.var()).folder / "feed/resources").pages[-1]
    assert not page.closed
    limit = 5 << 20
    command = [sys.executable, "-c", _LIMITED, str(settings.folder / "publisher.toml"), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    assert "File too large" in done.stdout
    assert "the current release was not touched" in done.stdout
    assert served(settings) == before
    publish(settings, settings.site_base, check=False)
    release = current(settings.var())
    check_feeds(release.folder, release.manifest)
    pages = [path for path in (release.folder / "feed/resources").iterdir() if path.stat().st_size > limit]
    others = [path for path in release.folder.rglob("*") if path.is_file() and path.stat().st_size > limit]
    assert pages and sorted(others) == sorted(pages), "it was the feed that did not fit, and nothing else"
