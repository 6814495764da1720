"""Answers that were given before: bounded in number and bytes, the one unused for longest goes first.

A release never changes, so an answer stays right as long as its pool lives; a pool belongs to one release.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from publisher.workers.answer import Answer, Query

_NUMBER = 2000
_BYTES = 64 * 1024 * 1024
_FILES = 32
_FILE_BYTES = 512 * 1024 * 1024


class AnswerCache:
    """Thread-safe. Keeps good answers: short ones in memory, long ones in the files that they came in."""

    def __init__(self, number: int = _NUMBER, size: int = _BYTES) -> None:
        self._short = _Shelf(number, size)
        self._long = _Shelf(_FILES, _FILE_BYTES)
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self._short.size

    def get(self, query: Query) -> Answer | None:
        with self._lock:
            return self._short.get(query) or self._long.get(query)

    def put(self, query: Query, answer: Answer) -> None:
        """Keeps an answer with a body that is not more than a quarter of what fits."""
        if answer.body is None:
            return
        with self._lock:
            (self._long if answer.body.file else self._short).put(query, answer)

    def clear(self) -> None:
        with self._lock:
            self._short.clear()
            self._long.clear()


class _Shelf:
    """Answers in the order of their last use, bounded in number and bytes."""

    def __init__(self, number: int, size: int) -> None:
        self._number, self._limit = number, size
        self._answers: OrderedDict[Query, Answer] = OrderedDict()
        self.size = 0

    def get(self, query: Query) -> Answer | None:
        answer = self._answers.get(query)
        if answer is not None:
            self._answers.move_to_end(query)
        return answer

    def put(self, query: Query, answer: Answer) -> None:
        weight = _weight(query, answer)
        if weight > self._limit // 4:
            return
        self._drop(query)
        self._answers[query] = answer
        self.size += weight
        while self.size > self._limit or len(self._answers) > self._number:
            self._drop(next(iter(self._answers)))

    def clear(self) -> None:
        self._answers.clear()
        self.size = 0

    def _drop(self, query: Query) -> None:
        answer = self._answers.pop(query, None)
        if answer is not None:
            self.size -= _weight(query, answer)


def _weight(query: Query, answer: Answer) -> int:
    return len(query.text) + (answer.body.length if answer.body else 0)
