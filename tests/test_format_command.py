"""`publisher fmt`: what it changes, what it lists, what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

UNTIDY = "<a:s>   <a:p> 1 ; <a:q>\n2 . # é\n"
TIDY = "<a:s>\n    <a:p> 1 ;\n    <a:q> 2 .  # é\n"


def fmt(folder: Path, *words: object, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "publisher", "fmt", *map(str, words)]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data set with an untidy record, a tidy shape, a broken file and a release that must never change."""
    (tmp_path / "publisher.toml").write_text('[site]\nbase = "https://lod.example/"\n', encoding="utf-8")
    for name, text in {
        "data/records/untidy.ttl": UNTIDY,
        "data/reference/deep/graphs.trig": "<a:g>{" + UNTIDY + "}",
        "shapes/tidy.ttl": TIDY,
        "ontology/notes.txt": UNTIDY,
        "var/releases/1/data.ttl": UNTIDY,
        ".hidden/x.ttl": UNTIDY,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    return tmp_path


def test_it_lays_out_the_data_set_and_a_second_time_does_nothing(folder: Path) -> None:
    first = fmt(folder)
    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout.decode().splitlines() == [
        "changed: data/records/untidy.ttl",
        "changed: data/reference/deep/graphs.trig",
    ]
    assert (folder / "data/records/untidy.ttl").read_text(encoding="utf-8") == TIDY
    second = fmt(folder, "--check")
    assert (second.returncode, second.stdout, second.stderr) == (0, b"", b"")


def test_check_lists_what_would_change_and_writes_nothing(folder: Path) -> None:
    record = folder / "data/records/untidy.ttl"
    answer = fmt(folder, "--check", "data/records", "shapes")
    assert answer.returncode == 1
    assert answer.stdout.decode() == "would change: data/records/untidy.ttl\n"
    assert record.read_text(encoding="utf-8") == UNTIDY


def test_folders_are_read_without_hidden_ones_and_releases(folder: Path) -> None:
    (folder / "data/loop").symlink_to(folder, target_is_directory=True)
    answer = fmt(folder, "--check", ".")
    assert sorted(answer.stdout.decode().splitlines()) == [
        "would change: data/records/untidy.ttl",
        "would change: data/reference/deep/graphs.trig",
    ]


def test_a_mistake_is_told_and_the_other_files_are_done(folder: Path) -> None:
    broken = folder / "data/records/broken.ttl"
    broken.write_text("<a:s> <a:p> 'x .\n", encoding="utf-8")
    answer = fmt(folder)
    assert answer.returncode == 2
    told = answer.stderr.decode()
    assert told.startswith("publisher: data/records/broken.ttl:1:13: ")
    assert told.count("\n") == 1
    assert broken.read_text(encoding="utf-8") == "<a:s> <a:p> 'x .\n"
    assert (folder / "data/records/untidy.ttl").read_text(encoding="utf-8") == TIDY


def test_mode_and_links_stay_and_a_tidy_file_is_not_written(folder: Path) -> None:
    record, tidy = folder / "data/records/untidy.ttl", folder / "shapes/tidy.ttl"
    record.chmod(0o640)
    link = folder / "data/records/zlink.ttl"
    link.symlink_to("untidy.ttl")
    inode = tidy.stat().st_ino
    assert fmt(folder, link, tidy).returncode == 0
    assert link.is_symlink()
    assert record.read_text(encoding="utf-8") == TIDY
    assert record.stat().st_mode & 0o777 == 0o640
    assert tidy.stat().st_ino == inode
    assert sorted(path.name for path in record.parent.iterdir()) == ["untidy.ttl", "zlink.ttl"]


def test_standard_input_goes_to_standard_output(folder: Path) -> None:
    assert fmt(folder, "-", given=UNTIDY.encode()).stdout.decode() == TIDY
    check = fmt(folder, "--check", "-", given=UNTIDY.encode())
    assert (check.returncode, check.stdout) == (1, b"would change: -\n")
    assert fmt(folder, "--check", "-", given=TIDY.encode()).returncode == 0
    wrong = fmt(folder, "-", given=b"<a:s> <a:p>")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert wrong.stderr.startswith(b"publisher: -:1:12: ")


UNREADABLE = [
    ("none.ttl", None, "cannot be read"),
    ("table.csv", b"a,b", "is not named .ttl or .trig"),
    ("wide.ttl", UNTIDY.encode("utf-16"), "UTF-16"),
    ("junk.ttl", bytes(range(256)), "not UTF-8"),
    ("zeros.ttl", b"\0" * 100, "zeros.ttl:1:1: the control character U+0000"),
]


@pytest.mark.parametrize(("name", "content", "message"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_what_cannot_be_laid_out_is_told_and_left(folder: Path, name: str, content: bytes | None, message: str) -> None:
    path = folder / name
    if content is not None:
        path.write_bytes(content)
    answer = fmt(folder, name)
    assert answer.returncode == 2
    assert message in answer.stderr.decode()
    assert b"Traceback" not in answer.stderr
    assert content is None or path.read_bytes() == content


def test_a_file_of_200_megabytes_is_refused_at_once(folder: Path) -> None:
    path = folder / "large.ttl"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    answer = fmt(folder, path)
    assert answer.returncode == 2
    assert "at most 100 MB" in answer.stderr.decode()


def test_an_empty_file_stays_empty(folder: Path) -> None:
    (folder / "empty.ttl").write_bytes(b"")
    assert fmt(folder, "empty.ttl").returncode == 0
    assert (folder / "empty.ttl").read_bytes() == b""


def test_outside_a_data_set_it_asks_for_one(tmp_path: Path) -> None:
    answer = fmt(tmp_path)
    assert answer.returncode == 2
    assert "publisher init" in answer.stderr.decode()
