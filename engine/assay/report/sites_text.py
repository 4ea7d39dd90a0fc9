"""The facilities taken together and the audits to come, as lines of the text report."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from assay.report.lines import WIDTH, field_lines
from assay.verdict import model


def cycle_lines(follow: model.FollowUpVerdict) -> Iterator[str]:
    """The audits to come, a line each."""
    for item in follow.cycle.audits:
        span = f"until {item.latest}"
        if item.earliest is not None:
            same = item.earliest == item.latest
            span = f"on {item.latest}" if same else f"from {item.earliest} to {item.latest}"
        doubt = "" if item.certain else ", perhaps"
        yield from field_lines("to come", f"{item.kind} {span}{doubt}: {item.because}")
    if follow.cycle.no_certificate is not None:
        yield from field_lines("to come", f"no audit: {follow.cycle.no_certificate}")
    for text in follow.cycle.not_determined:
        yield from field_lines("", f"not determined: {text}")


def text(result: model.Assessment) -> str:
    """The facilities in a few lines: those where something fails, and how far it reaches."""
    found = result.sites
    if found is None:
        return ""
    visited = "not stated" if found.visited is None else f"{found.visited} of {found.facilities}"
    share = f" ({found.share} %)" if found.share is not None else ""
    told = ["Facilities", f"  {found.facilities} in the scope; visited: {visited}{share}"]
    for item in found.by_facility:
        if item.failing or item.open:
            said = [f"fails {', '.join(item.failing)}"] if item.failing else []
            said += [f"may fail {', '.join(item.open)}"] if item.open else []
            told += _line(f"{item.facility}: {'; '.join(said)}")
    for each in found.extents:
        told += _line(f"{each.clause}: {' or '.join(each.extents)} ({each.because})")
    if found.systemic is not None and found.extents:
        told += _line(f"systemic: {found.systemic}")
    return "\n".join(told)


def _line(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
