"""A view lives as long as somebody uses it, and a release is served from the moment that it is current."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from publisher import manifest
from publisher.errors import PublisherError
from publisher.release import publish
from publisher.settings import Settings
from publisher.web.app import create_app, served
from publisher.web.served import Served, Shelf
from tests.web_site import data_folder

BASE = "https://lod.example/"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = data_folder(tmp_path / "site")
    publish(made, BASE, check=False)
    return made


def _again(settings: Settings) -> None:
    publish(settings, BASE, check=False, force=True)


def test_a_new_release_is_served_at_once_and_the_old_one_let_go_after_its_last_request(settings: Settings) -> None:
    views = Served(settings.var())
    old = views.take()
    _again(settings)
    new = views.take()
    assert new.release.id > old.release.id
    assert manifest.is_held(old.release)
    assert old.index.counts()
    views.give_back(old)
    assert not manifest.is_held(old.release)
    assert manifest.is_held(new.release)
    views.give_back(new)
    assert manifest.is_held(new.release)
    views.close()
    assert not manifest.is_held(new.release)


def test_a_view_that_is_closed_while_in_use_lives_until_it_is_given_back(settings: Settings) -> None:
    views = Served(settings.var())
    view = views.take()
    views.close()
    assert manifest.is_held(view.release)
    views.give_back(view)
    assert not manifest.is_held(view.release)


def test_many_threads_open_a_new_release_once(settings: Settings) -> None:
    views, taken = Served(settings.var()), []
    barrier = threading.Barrier(8)

    def run() -> None:
        barrier.wait()
        taken.append(views.take())

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(view) for view in taken}) == 1
    assert taken[0].users == 8
    for view in taken:
        views.give_back(view)
    views.close()


def test_a_release_that_cannot_be_opened_leaves_the_old_one_served(settings: Settings) -> None:
    views = Served(settings.var())
    old = views.take()
    _again(settings)
    shutil.rmtree(manifest.current(settings.var()).store)
    still = views.take()
    assert still is old
    assert views.take() is old
    _again(settings)
    fresh = views.take()
    assert fresh is not old
    for view in (old, old, old, fresh):
        views.give_back(view)
    views.close()


def test_a_lost_link_to_the_current_release_leaves_the_old_one_served(settings: Settings) -> None:
    views = Served(settings.var())
    old = views.take()
    (settings.var() / "current").unlink()
    assert views.take() is old
    (settings.var() / "current").write_text("no link")
    assert views.take() is old
    with pytest.raises(PublisherError, match="is no link to a release"):
        Served(settings.var()).take()
    for _ in range(3):
        views.give_back(old)
    views.close()


def test_without_a_release_there_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="no release yet"):
        Served(tmp_path).take()


def test_without_a_release_the_site_says_503_and_not_where_it_lives(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = data_folder(tmp_path / "site")
    client = create_app(settings, settings.var()).test_client()
    for path in ("/", "/id/dienst/x", "/sparql?query=ASK{}"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert str(tmp_path) not in response.text
    assert str(tmp_path) in caplog.text
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert client.get("/health").status_code == 503


def test_a_damaged_part_is_a_failure_of_ours_and_never_404(settings: Settings) -> None:
    app = create_app(settings, settings.var())
    client = app.test_client()
    assert client.get("/doc/dienst").status_code == 200
    broken = served(app).take()
    broken.search.documents = _fails  # type: ignore[method-assign]
    response = client.get("/doc/organisatie")
    assert response.status_code == 503
    broken.search.documents = _is_a_bug  # type: ignore[method-assign]
    response = client.get("/doc/organisatie", headers={"Accept": "text/html"})
    assert response.status_code == 500
    assert "Traceback" not in response.text
    assert "secret" not in response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    served(app).give_back(broken)
    served(app).close()


def _fails(*_: object) -> list[object]:
    raise PublisherError("the index cannot be read", where="/somewhere/secret")


def _is_a_bug(*_: object) -> list[object]:
    raise RuntimeError("secret")


def test_every_request_gives_its_view_back(settings: Settings) -> None:
    app = create_app(settings, settings.var())
    client = app.test_client()
    for path in ("/", "/nope", "/doc/dienst", "/doc/dienst?page=77", "/dumps/data.nq", "/id/dienst", "//x"):
        client.get(path)
    view = served(app).take()
    assert view.users == 1
    served(app).give_back(view)
    served(app).close()
    assert not manifest.is_held(view.release)


@pytest.mark.parametrize("base", ["https://lod.example/", "https://www.example.org/open/data/"])
def test_a_site_can_be_mounted_below_a_path(tmp_path: Path, base: str) -> None:
    settings = data_folder(tmp_path / "site")
    publish(settings, base, check=False)
    app = create_app(settings, settings.var(base))
    root = base.partition("//")[2].partition("/")[2].rstrip("/")
    root = f"/{root}" if root else ""
    client = app.test_client()
    path = f"{root}/id/organisatie/OVO002276"
    assert client.get(path).headers["Location"] == f"{root}/doc/organisatie/OVO002276"
    page = client.get(f"{root}/doc/organisatie/OVO002276", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert f'href="{root}/doc/organisatie"' in page.text
    assert f"<{base}id/organisatie/OVO002276>" in page.headers["Link"]
    if root:
        assert client.get("/").status_code == 404
        assert client.get("/id/organisatie/OVO002276").status_code == 404
        assert client.get(f"{root}x").status_code == 404
        assert client.get(root).status_code == 200
    served(app).close()


def test_a_shelf_keeps_what_is_used_and_forgets_the_rest() -> None:
    shelf, made = Shelf(room=1600), []

    def make(name: str) -> bytes:
        return shelf.get((name,), lambda: made.append(name) or b"x" * 100)  # type: ignore[func-returns-value]

    for number in range(15):
        make(str(number))
    make("0")
    for number in range(15, 20):
        make(str(number))
    make("0")
    assert made.count("0") == 1
    make("1")
    assert made.count("1") == 2
    assert len(shelf.get(("big",), lambda: b"x" * 5000)) == 5000
    shelf.get(("big",), lambda: made.append("big") or b"")  # type: ignore[func-returns-value]
    assert "big" in made
