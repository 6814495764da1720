"""A baseline: findings that are known, and therefore do not fail a run; new ones do, fixed ones are named."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from publisher.errors import PublisherError
from publisher.findings import Finding


class Compared(NamedTuple):
    """`new` findings in their order, how many the baseline knows, and the lines of it that are fixed."""

    new: list[Finding]
    known: int
    fixed: list[str]


def write_baseline(path: Path, findings: Sequence[Finding]) -> None:
    """Write what is found now as known, sorted, so that two baselines differ where the findings do."""
    rows = sorted(
        ({"fingerprint": f.fingerprint, "rule": f.rule, "file": f.place.file, "message": f.message} for f in findings),
        key=lambda row: (row["file"], row["rule"], row["message"], row["fingerprint"]),
    )
    text = json.dumps({"version": 1, "findings": rows}, ensure_ascii=False, indent=1) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PublisherError(f"cannot be written: {error.strerror}", where=path) from None


def compare(path: Path, findings: Sequence[Finding]) -> Compared:
    """Findings against a baseline file; the same mistake twice is known as often as the file has it.

    Errors: PublisherError where the file is no baseline.
    """
    rows = _read(path)
    left = Counter(row["fingerprint"] for row in rows)
    new: list[Finding] = []
    for finding in findings:
        if left[finding.fingerprint] > 0:
            left[finding.fingerprint] -= 1
        else:
            new.append(finding)
    fixed = []
    for row in rows:
        if left[row["fingerprint"]] > 0:
            left[row["fingerprint"]] -= 1
            fixed.append(f"{row['file']}: [{row['rule']}] {row['message']}")
    return Compared(new, len(findings) - len(new), fixed)


def _read(path: Path) -> list[dict[str, str]]:
    remedy = "make one with --write-baseline"
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PublisherError(f"cannot be read: {error.strerror}", where=path, remedy=remedy) from None
    except ValueError as error:
        raise PublisherError(f"is no baseline: {error}", where=path, remedy=remedy) from None
    rows = whole.get("findings") if isinstance(whole, dict) else None
    wanted = {"fingerprint", "rule", "file", "message"}
    if not isinstance(rows, list) or not all(isinstance(row, dict) and wanted <= row.keys() for row in rows):
        raise PublisherError("is no baseline", where=path, remedy=remedy)
    return rows
