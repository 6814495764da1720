"""What a long job says of itself: a line for each step, and on a terminal a bar for what takes over two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TextIO

#: Below this many seconds a bar would only flicker.
PATIENCE = 2.0
_STEP = 0.1  # seconds between two pictures of a bar
_WIDTH = 30


class Progress:
    """Says steps through `say`; draws bars on `screen` where that is a terminal (None, or a pipe: no bars)."""

    def __init__(self, say: Callable[[str], None], screen: TextIO | None = None) -> None:
        self._say = say
        self._screen = screen if screen is not None and screen.isatty() else None

    def __call__(self, line: str) -> None:
        self._say(line)

    def bar(self, title: str, total: int = 0) -> Bar:
        """A bar for `total` units of work; 0 where nobody knows how many."""
        return Bar(title, total, self._screen)


#: Says nothing and draws nothing.
SILENT: Final = Progress(lambda _: None)


class Bar:
    """One line of a terminal that is drawn over and over, and gone at the end."""

    def __init__(self, title: str, total: int, screen: TextIO | None) -> None:
        self._title, self._total, self._screen = title, total, screen
        self._begin = time.monotonic()
        self._drawn = self._begin + PATIENCE - _STEP
        self._shown = False

    def reach(self, done: int) -> None:
        """So many units are done."""
        now = time.monotonic()
        if self._screen is None or now - self._drawn < _STEP:
            return
        self._drawn, self._shown = now, True
        self._screen.write("\r\x1b[K" + picture(self._title, done, self._total, now - self._begin))
        self._screen.flush()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._screen is not None and self._shown:
            self._screen.write("\r\x1b[K")
            self._screen.flush()


def picture(title: str, done: int, total: int, seconds: float) -> str:
    """`store [######----------]  40 %, 12 s left`; without a total how many there were and how fast."""
    if total <= 0:
        return f"{title}: {done:,} ({done / max(seconds, 0.001):,.0f}/s)"
    share = min(done / total, 1.0)
    full = int(share * _WIDTH)
    left = seconds * (1 - share) / share if share else 0.0
    rest = f", {left:,.0f} s left" if share else ""
    return f"{title} [{'#' * full}{'-' * (_WIDTH - full)}] {share:4.0%}{rest}"
