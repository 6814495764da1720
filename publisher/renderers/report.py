"""What a renderer is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from publisher.findings import Finding, Severity


@dataclass(frozen=True)
class Known:
    """What a baseline made of the findings: how many it knows, and those that are fixed by now."""

    count: int = 0
    fixed: Sequence[str] = ()


@dataclass(frozen=True)
class Report:
    """Findings of one run: `files` are those that were asked for, `titles` the sentences of rules by name.

    `lines` gives the text of a file's line for the excerpt ('' where it cannot be had), `most` how many findings
    the text shows (None: all), `failing` the least severity that makes the run fail.
    """

    findings: Sequence[Finding]
    files: Sequence[str] = ()
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    language: str = "en"
    most: int | None = None
    colour: bool = False
    known: Known = field(default_factory=Known)

    def counts(self) -> Counter[Severity]:
        return Counter(finding.severity for finding in self.findings)

    def by_file(self) -> dict[str, list[Finding]]:
        """Findings by file, files in order; a file without findings has an empty list."""
        grouped: dict[str, list[Finding]] = {name: [] for name in self.files}
        for finding in self.findings:
            grouped.setdefault(finding.place.file, []).append(finding)
        return dict(sorted(grouped.items()))

    def by_rule(self) -> dict[str, list[Finding]]:
        """Findings by rule, the most frequent first."""
        grouped: dict[str, list[Finding]] = {}
        for finding in self.findings:
            grouped.setdefault(finding.rule, []).append(finding)
        return dict(sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0])))
