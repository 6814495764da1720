"""Documents become records, records are checked, a checked set becomes a release, a release is served."""

__version__ = "0.1.0"
