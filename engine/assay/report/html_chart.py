"""Stacked bars as an SVG drawing, with the same figures as a table below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assay.report.tree import Bar, Chart

_LEFT, _WIDTH, _ROW, _HEAD = 290, 900, 30, 34
_LONGEST = 42  # letters of a label


def chart(block: Chart, text: Callable[[str], str]) -> Iterator[str]:
    """The drawing and its table; `text` escapes."""
    height = _HEAD + _ROW * len(block.bars) + 6
    most = max((sum(bar.counts) for bar in block.bars), default=0) or 1
    step = (_WIDTH - _LEFT - 10) / most
    caption = text(block.caption)
    yield f'<figure><figcaption>{caption}</figcaption><div class="wide" role="region" tabindex="0"'
    yield f' aria-label="{caption}">'
    label = f"{caption}; the table below has its figures"
    yield f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}">'
    yield from _legend(block, text)
    for number, bar in enumerate(block.bars):
        yield from _bar(block, bar, _HEAD + number * _ROW, step, text)
    yield "</svg></div>"
    yield from _figures(block, text)
    yield "</figure>"


def _legend(block: Chart, text: Callable[[str], str]) -> Iterator[str]:
    x = 0.0
    for series in block.series:
        yield f'<rect class="{series.tone}" x="{x:g}" y="4" width="16" height="16"/>'
        yield f'<text x="{x + 22:g}" y="17">{text(series.text)}</text>'
        x += 22 + 8 * len(series.text) + 18


def _bar(block: Chart, bar: Bar, y: int, step: float, text: Callable[[str], str]) -> Iterator[str]:
    label = bar.label if len(bar.label) <= _LONGEST else bar.label[: _LONGEST - 1] + "…"
    yield f'<text x="0" y="{y + 19}">{text(label)}</text>'
    x = float(_LEFT)
    for series, count in zip(block.series, bar.counts, strict=True):
        if count:
            width = count * step
            box = f'x="{x:.1f}" y="{y + 2}" width="{width:.1f}" height="{_ROW - 6}"'
            yield f'<rect class="{series.tone}" {box}/>'
            yield f'<text class="count" x="{x + width / 2 - 4:.1f}" y="{y + 19}">{count}</text>'
            x += width


def _figures(block: Chart, text: Callable[[str], str]) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{text(series.text)}</th>' for series in block.series)
    yield '<div class="wide" role="region" tabindex="0" aria-label="Figures of the chart">'
    yield "<table><caption>Figures of the chart</caption>"
    yield f'<thead><tr><th scope="col">{text(block.head)}</th>{heads}</tr></thead>'
    yield "<tbody>"
    for bar in block.bars:
        named = zip(block.series, bar.counts, strict=True)
        counts = "".join(f'<td data-head="{text(series.text)}">{count}</td>' for series, count in named)
        yield f'<tr><th scope="row">{text(bar.label)}</th>{counts}</tr>'
    yield "</tbody></table></div>"
