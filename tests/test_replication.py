"""A replica fetches the release of another server, byte for byte, or nothing changes."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from werkzeug.serving import make_server

from publisher.contents import CONTENTS, differing, read_contents
from publisher.errors import PublisherError
from publisher.manifest import Release, current, current_id
from publisher.progress import SILENT
from publisher.release import publish, rollback
from publisher.replication import Pulled, pull
from publisher.settings import Settings, read_settings
from publisher.web.app import create_app, served
from tests.bench.synthetic import BASE, services, write_data_set


class Source(NamedTuple):
    """A site that is published, and its server."""

    settings: Settings
    address: str


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published site, for copies that a test may change."""
    folder = tmp_path_factory.mktemp("site") / "source"
    settings = read_settings(write_data_set(folder, 3))
    publish(settings, settings.site_base, check=False)
    return folder


@pytest.fixture
def source(tmp_path: Path, published: Path) -> Iterator[Source]:
    settings = read_settings(shutil.copytree(published, tmp_path / "source", symlinks=True) / "publisher.toml")
    app = create_app(settings, settings.var())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Source(settings, f"http://127.0.0.1:{server.port}/")
    server.shutdown()
    thread.join()
    server.server_close()
    served(app).close()


@pytest.fixture
def replica(tmp_path: Path) -> Settings:
    """A site with the same base, and no data of its own."""
    folder = tmp_path / "replica"
    folder.mkdir()
    file = folder / "publisher.toml"
    file.write_text(f'[site]\nbase = "{BASE}"\n', encoding="utf-8")
    return read_settings(file)


def fetch(replica: Settings, address: str) -> Pulled:
    return pull(replica, address, SILENT)


def change(source: Source, count: int) -> Release:
    """Publish the first `count` services only."""
    (source.settings.data / "records" / "proef-0000.nq").write_text("".join(services(0, count)), encoding="utf-8")
    release = publish(source.settings, source.settings.site_base, check=False).release
    assert release is not None
    return release


def test_a_replica_has_every_byte_of_the_release_and_serves_it(source: Source, replica: Settings) -> None:
    pulled = fetch(replica, source.address)
    original = current(source.settings.var())
    assert pulled.made
    assert pulled.release.id == original.id == current_id(replica.var())
    contents = read_contents((original.folder / CONTENTS).read_bytes(), "")
    assert pulled.fetched == sum({item.sha256: item.bytes for item in contents.items}.values())
    assert list(differing(pulled.release.folder, contents.items)) == []
    app = create_app(replica, replica.var())
    answer = app.test_client().get("/sparql?query=ASK{?s+?p+?o}", headers={"Accept": "application/json"})
    assert answer.json == {"head": {}, "boolean": True}
    served(app).close()


def test_nothing_new_fetches_nothing(source: Source, replica: Settings) -> None:
    first = fetch(replica, source.address)
    again = fetch(replica, source.address.rstrip("/"))
    assert (again.made, again.fetched, again.release.id) == (False, 0, first.release.id)


def test_the_next_release_is_fetched_without_what_did_not_change(source: Source, replica: Settings) -> None:
    first = fetch(replica, source.address)
    release = change(source, 2)
    second = fetch(replica, source.address)
    assert second.made
    assert second.release.id == release.id
    assert second.fetched < first.fetched
    one, two = (found.release.folder / "context.jsonld" for found in (first, second))
    assert one.stat().st_ino == two.stat().st_ino


def test_a_rollback_at_the_source_travels_too(source: Source, replica: Settings) -> None:
    change(source, 2)
    fetch(replica, source.address)
    back = rollback(source.settings, source.settings.site_base)
    assert fetch(replica, source.address).release.manifest.restores == back.manifest.restores != ""


def test_a_server_that_has_an_older_release_is_refused(source: Source, replica: Settings) -> None:
    fetch(replica, source.address)
    old = current(source.settings.var()).folder
    with mirror(old) as address:
        change(source, 2)
        newer = fetch(replica, source.address).release.id
        with pytest.raises(PublisherError, match="older than the one here"):
            fetch(replica, address)
    assert current_id(replica.var()) == newer


@contextmanager
def mirror(folder: Path, change: dict[str, bytes] | None = None) -> Iterator[str]:
    """The address of a plain file server with the release of `folder`; some of its files have other bytes."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}

    class Files(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.split("/", 3)[3]
            body = (change or {}).get(name) or (files[name].read_bytes() if name in files else b"")
            self.send_response(200 if name in files else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _with_one_byte_changed(path: Path) -> bytes:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    return bytes(body)


@pytest.mark.parametrize("name", ["dumps/data.nq", "index.sqlite", "manifest.json", "blocks.sqlite"])
def test_a_file_with_one_byte_changed_changes_nothing_here(source: Source, replica: Settings, name: str) -> None:
    fetch(replica, source.address)
    before = current_id(replica.var())
    folder = change(source, 2).folder
    with (
        mirror(folder, {name: _with_one_byte_changed(folder / name)}) as address,
        pytest.raises(PublisherError, match=f"{name} did not come as its checksum says"),
    ):
        fetch(replica, address)
    assert current_id(replica.var()) == before
    assert fetch(replica, source.address).made


@pytest.mark.parametrize("body", [b"x", b"x" * 1_000_000])
def test_a_file_that_is_cut_or_does_not_end_is_refused(source: Source, replica: Settings, body: bytes) -> None:
    folder = current(source.settings.var()).folder
    with mirror(folder, {"dumps/data.nq": body}) as address, pytest.raises(PublisherError, match="checksum"):
        fetch(replica, address)
    assert current_id(replica.var()) is None


def test_an_interrupted_pull_goes_on_where_it_was(source: Source, replica: Settings) -> None:
    folder = current(source.settings.var()).folder
    with mirror(folder, {"store/CURRENT": b"no"}) as address, pytest.raises(PublisherError):
        fetch(replica, address)
    whole = read_contents((folder / CONTENTS).read_bytes(), "").bytes
    pulled = fetch(replica, source.address)
    assert pulled.made
    assert pulled.fetched < whole / 10
    assert not (replica.var() / "pulling").exists()


def test_a_byte_that_this_disk_lost_is_fetched_anew(source: Source, replica: Settings) -> None:
    old = fetch(replica, source.address).release.folder
    damaged = old / "context.jsonld"
    damaged.write_bytes(_with_one_byte_changed(damaged))
    change(source, 2)
    new = fetch(replica, source.address).release.folder
    assert list(differing(new, read_contents((new / CONTENTS).read_bytes(), "").items)) == []


def test_a_list_that_names_paths_elsewhere_is_refused(source: Source, replica: Settings) -> None:
    folder = current(source.settings.var()).folder
    rows = json.loads((folder / CONTENTS).read_bytes())
    rows["files"][0]["path"] = "../../escaped"
    with mirror(folder, {CONTENTS: json.dumps(rows).encode()}) as address, pytest.raises(PublisherError, match="list"):
        fetch(replica, address)


def test_names_of_files_may_be_anything_that_stays_in_the_release(source: Source, replica: Settings) -> None:
    (source.settings.folder / "queries").mkdir()
    text = '#+ title.nl = "Café"\n#+ title.en = "Café"\nASK {}\n'
    (source.settings.folder / "queries" / "het café.rq").write_text(text, encoding="utf-8")
    publish(source.settings, source.settings.site_base, check=False)
    assert (fetch(replica, source.address).release.queries / "het café.rq").is_file()


def test_a_folder_that_takes_no_file_is_said(source: Source, replica: Settings) -> None:
    replica.var().write_text("a file stands where the folder belongs", encoding="utf-8")
    with pytest.raises(PublisherError, match=r"writing a release failed: File exists"):
        fetch(replica, source.address)


def test_a_list_that_is_cut_is_refused(source: Source, replica: Settings) -> None:
    folder = current(source.settings.var()).folder
    text = (folder / CONTENTS).read_bytes()
    with mirror(folder, {CONTENTS: text[: len(text) // 2]}) as address, pytest.raises(PublisherError, match="no list"):
        fetch(replica, address)


def test_a_server_with_another_base_is_refused(source: Source, replica: Settings) -> None:
    other = replica.folder / "publisher.toml"
    other.write_text('[site]\nbase = "https://elders.example/"\n', encoding="utf-8")
    with pytest.raises(PublisherError, match=r"https://elders\.example/"):
        fetch(read_settings(other), source.address)


@pytest.mark.parametrize("address", ["file:///etc/", "lod.example", "http://127.0.0.1:1/"])
def test_what_is_no_server_is_said(replica: Settings, address: str) -> None:
    with pytest.raises(PublisherError, match=r"no address|does not answer"):
        fetch(replica, address)


def test_only_files_of_the_current_release_are_given(source: Source) -> None:
    app = create_app(source.settings, source.settings.var())
    client = app.test_client()
    release_id = current(source.settings.var()).id
    assert client.get(f"/releases/{release_id}/manifest.json").status_code == 200
    assert client.get(f"/releases/{release_id}/store/LOG").status_code == 404
    assert client.get(f"/releases/{release_id}/../../build.lock").status_code == 404
    assert client.get("/releases/20200101T000000.000000Z/manifest.json").status_code == 410
    assert client.get("/releases/x/manifest.json").status_code == 404
    served(app).close()
