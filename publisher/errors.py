"""The one exception that a user sees.

    Exception
    └── PublisherError      a sentence for people: where, what, and how to mend it; exit code 2

Everything else that escapes is a bug and may show a traceback.
"""

from __future__ import annotations


class PublisherError(Exception):
    """Wrong use or unreadable input, said in one line.

    `where` is a file (with line and column where known) or a URL; `remedy` is what the user can do.
    """

    def __init__(self, message: str, *, where: object = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = str(where)
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        text = f"{head} ({self.remedy})" if self.remedy else head
        return " ".join(text.split())
