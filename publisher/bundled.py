"""Where the project's own shapes, ontology, queries and reference data lie: in the wheel, or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = {"reference": "data/reference"}


def bundled(name: str) -> Path:
    """The folder of one of ours: `shapes`, `ontology`, `queries` or `reference`."""
    installed = _PACKAGE / "bundled" / name
    return installed if installed.is_dir() else _PACKAGE.parent / _CHECKOUT.get(name, name)
