"""The tree of a feed: as it grows, its oldest pages come to hang on branches, so that the root stays small.

A branch is made when there are enough closed nodes for it, and holds for ever, as those do: no page changes, and a
client that knows one need not fetch it again. The root leads to fewer than `FAN_OUT` nodes of each level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from publisher.history import Branch, History, Page
from publisher.manifest import timestamp

#: Nodes on a branch; with 500 members a page the root leads to less than 200 nodes below five million members.
FAN_OUT = 100

_Node = Page | Branch


def new_branches(history: History, fan_out: int) -> Iterator[Branch]:
    """The branches that a history still lacks, lowest level first; their files are not yet made."""
    level, added = 1, True
    while added or any(branch.level >= level for branch in history.branches):
        added = False
        while branch := _next_branch(history, level, fan_out):
            yield branch
            history, added = replace(history, branches=(*history.branches, branch)), True
        level += 1


def _next_branch(history: History, level: int, fan_out: int) -> Branch | None:
    """The next branch of a level, where there are enough closed nodes below it that hang on none."""
    waiting = _uncovered(history, level - 1, fan_out)
    if len(waiting) < fan_out or not all(isinstance(node, Branch) or node.closed for node in waiting):
        return None
    pages = sum(node.covers if isinstance(node, Branch) else 1 for node in waiting)
    first, last = waiting[0], waiting[-1]
    name = f"{first.name.partition('.')[0]}.{level}"
    return Branch(name, level, pages, timestamp(first.lower), timestamp(last.upper))


def below_root(history: History) -> list[_Node]:
    """What the root leads to, oldest first: what hangs on no branch."""
    highest = max((branch.level for branch in history.branches), default=0)
    return [node for level in range(highest, -1, -1) for node in _uncovered(history, level)]


def below(history: History, branch: Branch) -> list[_Node]:
    """What a branch leads to, oldest first."""
    start = 0
    for other in _of_level(history, branch.level):
        if other.name == branch.name:
            break
        start += other.covers
    return _between(history, branch.level - 1, start, start + branch.covers)


def _uncovered(history: History, level: int, most: int | None = None) -> list[_Node]:
    """The nodes of a level that hang on no branch of the next one, `most` at the most."""
    covered = sum(branch.covers for branch in _of_level(history, level + 1))
    if level == 0 and most is not None:
        return list(history.pages[covered : covered + most])
    return _between(history, level, covered, len(history.pages))[:most]


def _between(history: History, level: int, start: int, end: int) -> list[_Node]:
    """The nodes of a level (0: pages) that cover pages from the one at `start` to before the one at `end`."""
    if level == 0:
        return list(history.pages[start:end])
    found: list[_Node] = []
    place = 0
    for branch in _of_level(history, level):
        if start <= place and place + branch.covers <= end:
            found.append(branch)
        place += branch.covers
    return found


def _of_level(history: History, level: int) -> Sequence[Branch]:
    return [branch for branch in history.branches if branch.level == level]
