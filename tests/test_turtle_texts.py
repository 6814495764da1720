"""Texts in and out of files: character for character, and a crash leaves the old file or the new one."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.turtle import read_text, write_text

WRITER = """
import sys
from pathlib import Path
from publisher.turtle import write_text
print("ready", flush=True)
while True:
    for letter in "ab":
        write_text(Path(sys.argv[1]), letter * 3_000_000)
"""


def test_a_text_survives_character_for_character(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.touch()
    text = "\ufeff# é𝄞\r\n<a:s>\r<a:p>\n'x' ."
    write_text(path, text)
    assert path.read_bytes() == text.encode()
    assert read_text(path) == text


def test_a_killed_writer_leaves_one_text_or_the_other(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("a")
    for moment in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.03 + moment * 0.017)
            process.kill()
        text = path.read_text()
        assert set(text) in ({"a"}, {"b"})
        assert len(text) in (1, 3_000_000)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="cannot be written"):
        write_text(tmp_path / "none" / "a.ttl", "x")
    with pytest.raises(PublisherError, match="cannot be read"):
        read_text(tmp_path / "none.ttl")


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="is no file"):
        read_text(Path("/dev/zero"))
    with pytest.raises(PublisherError, match="is no file"):
        read_text(tmp_path)
