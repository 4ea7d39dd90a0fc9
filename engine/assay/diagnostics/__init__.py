"""A diagnostic as a value: made in any stage, rendered in one place.

In: codes, spans and words.  Out: `Diagnostic` values; `render` turns them into text, `to_json` into data.
"""

from assay.diagnostics.tree import Diagnostic, Label, Severity, has_errors, sort_diagnostics

__all__ = ["Diagnostic", "Label", "Severity", "has_errors", "sort_diagnostics"]
