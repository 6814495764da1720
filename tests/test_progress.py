"""Bars on a terminal for what takes long; nothing of them where output is piped."""

from __future__ import annotations

import io
import os
import pty

import pytest

from publisher.progress import PATIENCE, Progress, picture


class Terminal(io.StringIO):
    """A screen that remembers what was drawn on it."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_after_two_seconds_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    screen = Terminal()
    with Progress(print, screen).bar("writing", 200) as bar:
        now[0] += PATIENCE / 2
        bar.reach(50)
        assert screen.getvalue() == ""
        now[0] += PATIENCE / 2 + 0.2
        bar.reach(100)
        assert screen.getvalue().endswith("writing [###############---------------]  50%, 2 s left")
        bar.reach(101)
        assert screen.getvalue().count("writing") == 1, "ten pictures a second are enough"
    assert screen.getvalue().endswith("\r\x1b[K")


def test_what_is_quick_draws_nothing() -> None:
    screen = Terminal()
    with Progress(print, screen).bar("reading") as bar:
        for number in range(5000):
            bar.reach(number)
    assert screen.getvalue() == ""


def test_a_pipe_gets_lines_and_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    said: list[str] = []
    pipe = io.StringIO()
    progress = Progress(said.append, pipe)
    progress("reading")
    with progress.bar("reading", 10) as bar:
        now[0] += 10
        bar.reach(5)
    assert (said, pipe.getvalue()) == (["reading"], "")


def test_a_real_terminal_is_one() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as screen:
        bar = Progress(print, screen).bar("writing", 2)
        bar._begin -= 10
        bar._drawn = bar._begin
        bar.reach(1)
        assert b"writing [" in os.read(ours, 1000)
    os.close(ours)


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [
        (0, 10, "x [------------------------------]   0%"),
        (10, 10, "x [##############################] 100%, 0 s left"),
        (12, 10, "x [##############################] 100%, 0 s left"),
        (1_500_000, 0, "x: 1,500,000 (150,000/s)"),
    ],
)
def test_a_picture_says_how_far_and_how_long(done: int, total: int, text: str) -> None:
    assert picture("x", done, total, 10.0) == text
