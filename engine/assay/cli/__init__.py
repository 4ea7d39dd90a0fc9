"""The command line: one file a verb, thin.  `main` is the entry point."""

from assay.cli.main import main

__all__ = ["main"]
