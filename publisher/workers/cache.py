"""Answers that were given before: bounded in number and bytes, the oldest use goes first.

A release never changes, so an answer stays right as long as its pool lives; a pool belongs to one release.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from publisher.workers.answer import Answer, Query

_NUMBER = 2000
_BYTES = 64 * 1024 * 1024
_LARGEST = 1024 * 1024


class AnswerCache:
    """Thread-safe. Keeps good answers that lie in memory and have at most a MiB."""

    def __init__(self, number: int = _NUMBER, size: int = _BYTES) -> None:
        self._number, self._limit = number, size
        self._lock = Lock()
        self._answers: OrderedDict[Query, Answer] = OrderedDict()
        self.size = 0

    def get(self, query: Query) -> Answer | None:
        with self._lock:
            answer = self._answers.get(query)
            if answer is not None:
                self._answers.move_to_end(query)
            return answer

    def put(self, query: Query, answer: Answer) -> None:
        body = answer.body
        if body is None or body.file is not None or body.length > _LARGEST:
            return
        with self._lock:
            self._drop(query)
            self._answers[query] = answer
            self.size += _weight(query, answer)
            while self.size > self._limit or len(self._answers) > self._number:
                self._drop(next(iter(self._answers)))

    def _drop(self, query: Query) -> None:
        answer = self._answers.pop(query, None)
        if answer is not None:
            self.size -= _weight(query, answer)


def _weight(query: Query, answer: Answer) -> int:
    return len(query.text) + (answer.body.length if answer.body else 0)
