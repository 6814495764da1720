"""`publisher publish`, `releases` and `rollback` as a user runs them."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.manifest import current, current_id, hold
from publisher.release import publish
from publisher.settings import Settings, read_settings
from tests.bench.synthetic import BASE, services, write_data_set

LOCAL = "http://127.0.0.1:8123/"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    return read_settings(write_data_set(tmp_path / "site", 2))


@pytest.fixture
def run(site: Settings) -> Run:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "publisher", *words]
        done = subprocess.run(command, cwd=site.folder, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stderr
        return done

    return run


def test_publish_says_in_a_line_what_was_made_and_then_that_nothing_changed(site: Settings, run: Run) -> None:
    first = run("publish")
    release_id = current_id(site.var())
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stdout.startswith(f"{release_id} {BASE}: ")
    assert first.stdout.endswith(
        f" triples, {sum(current(site.var()).manifest.counts['resources'].values())} resources, in {site.var()}\n"
    )
    assert first.stderr == "validating\nreading\nwriting store, dumps and index\n", "no bar where output is piped"
    again = run("publish")
    assert (again.returncode, again.stderr) == (0, "")
    assert "nothing changed since; --force makes a new one" in again.stdout
    assert run("publish", "--force").returncode == 0
    assert current_id(site.var()) != release_id


def test_a_violation_is_printed_with_its_place_and_exits_with_1(site: Settings, run: Run) -> None:
    publish(site, BASE, check=False)
    before = current_id(site.var())
    file = site.data / "records" / "proef-0000.nq"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "terms/title" not in line), encoding="utf-8")
    done = run("publish")
    assert done.returncode == 1
    assert "data/records/proef-0000.nq:" in done.stdout
    assert ": error[" in done.stdout
    assert f"not published for {BASE}: mend the errors above" in done.stdout
    assert current_id(site.var()) == before


def test_a_syntax_error_exits_with_2(site: Settings, run: Run) -> None:
    (site.data / "records" / "kapot.ttl").write_text("<a> <b>", encoding="utf-8")
    done = run("publish")
    assert done.returncode == 2
    assert "kapot.ttl:1" in done.stdout + done.stderr
    assert current_id(site.var()) is None


def test_publish_reaches_every_base_that_is_served_now_and_no_other(site: Settings, run: Run) -> None:
    for base in (LOCAL, "http://127.0.0.1:8124/"):
        publish(site, base, check=False)
    with hold(current(site.var(LOCAL))):
        done = run("publish", "--force")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[1] for line in done.stdout.splitlines()] == [f"{BASE}:", f"{LOCAL}:"]
    assert done.stderr.count("validating") == 1
    assert current(site.var(LOCAL)).manifest.validation["checked"]
    only = run("publish", "--force", "--base", LOCAL.rstrip("/"))
    assert [line.split()[1] for line in only.stdout.splitlines()] == [f"{LOCAL}:"]


def test_releases_and_rollback_tell_what_there_is(site: Settings, run: Run) -> None:
    none = run("releases")
    assert none.returncode == 2
    assert none.stderr == f"publisher: {site.var()}: no release yet (make one with: publisher publish)\n"
    publish(site, BASE, check=False)
    first = current_id(site.var())
    (site.data / "records" / "proef-0000.nq").write_text("".join(services(0, 1)), encoding="utf-8")
    publish(site, BASE, check=False)
    done = run("rollback")
    assert done.stdout.endswith(f"with the content of {first}\n")
    rows = run("releases").stdout.splitlines()
    assert rows[0].split() == ["id", "created", "triples", "resources", "size"]
    assert len(rows) == 4
    assert rows[3].startswith(f"*  {current_id(site.var())}")
    assert rows[3].endswith(f"restores {first}")
    assert [row.split()[-3] for row in rows[1:3]] == [rows[3].split()[-5], rows[2].split()[-3]]
    assert run("rollback", "20200101T000000.000000Z").returncode == 2


def test_rollback_reaches_the_base_that_is_served_and_releases_lists_it(site: Settings, run: Run) -> None:
    """The README's steps: serve locally, change a record, publish, go back."""
    first = publish(site, LOCAL, check=False).release
    assert first
    with hold(first):
        record = next((site.data / "records").glob("*.*"))
        record.write_bytes(record.read_bytes() + b"\n")
        assert run("publish").returncode == 0
        second = current_id(site.var(LOCAL))
        listed = run("releases").stdout
        assert f"{LOCAL}:" in listed
        assert first.id in listed
        done = run("rollback")
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("\n") == 1, "the other base has one release: it stays"
        assert f" {LOCAL}: " in done.stdout
        assert current(site.var(LOCAL)).manifest.restores == first.id
        assert run("rollback", str(second)).returncode == 0
        assert current(site.var(LOCAL)).manifest.restores == second


def test_a_half_deleted_release_is_listed_as_such(site: Settings, run: Run) -> None:
    publish(site, BASE, check=False)
    current(site.var()).index.unlink()
    done = run("releases")
    assert done.returncode == 0
    assert "damaged: half-deleted release: index.sqlite is missing" in done.stdout


def test_a_second_build_is_refused_in_one_line_that_names_the_first(site: Settings, run: Run) -> None:
    site.var().mkdir()
    with (site.var() / "build.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(f"{os.getpid()}\n")
        file.flush()
        done = run("publish")
    assert done.returncode == 2
    assert (
        done.stderr
        == f"publisher: {site.var()}: another build is going on here (process {os.getpid()}) (wait for it to end)\n"
    )


@pytest.mark.parametrize("words", [("--base", "ftp://x/"), ("--base", "nowhere"), ("--what",), ("surplus",)])
def test_wrong_use_exits_with_2(run: Run, words: tuple[str, ...]) -> None:
    done = run("publish", *words)
    assert done.returncode == 2
    assert done.stdout == ""
