"""The graph as a drawing that any browser shows: SVG, without script and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from assay.graph.drawn import drawn
from assay.graph.layout import Layout, Place, layout
from assay.graph.tree import Graph, Kind, Thing

_LETTER, _HEIGHT, _GAP, _THIN = 7.3, 36, 10, 6
_BETWEEN, _MARGIN, _HEAD = 70, 20, 56
_NARROWEST, _WIDEST_GAP = 76, 24
_NOTE_LETTER, _NOTE_LINE = 6.7, 16
_FILLS = {
    Kind.METHOD: "#e8e8e8",
    Kind.CRITERION: "#cfe3ff",
    Kind.CLAUSE: "#e4efff",
    Kind.DEFINITION: "#e3f4e1",
    Kind.PARAMETER: "#fff0cc",
    Kind.TABLE: "#ffe3cc",
    Kind.EVIDENCE: "#f6f6f6",
}
_STYLE = (
    "text{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px;fill:#111}"
    ".kind{font-size:9px;fill:#444}.said{font-size:11px;fill:#444}.title{font-size:15px;font-weight:bold}"
    "rect{stroke:#555}path{fill:none;stroke:#777}.end{fill:#777;stroke:none}"
)


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a place stands; `width` is that of its column."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def to_svg(graph: Graph, title: str, said: str = "") -> str:
    """The drawing; from left to right, what reads to what is read.  `said` stands below it."""
    shown = drawn(graph)
    made = layout(shown)
    boxes = _boxes(made)
    width = max((box.x + box.width for box in boxes.values()), default=0) + _MARGIN
    width = max(width, len(title) * 9.5 + 2 * _MARGIN)
    height = max((box.y + box.height for box in boxes.values()), default=_HEAD) + _MARGIN
    notes = wrap(said, max(int((width - 2 * _MARGIN) / _NOTE_LETTER), 40))
    width = max(width, max((len(note) for note in notes), default=0) * _NOTE_LETTER + 2 * _MARGIN)
    below, height = height, height + len(notes) * _NOTE_LINE
    size = f'viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" height="{_n(height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(f"{said} {_described(shown)}".strip())}</desc>',
        f"<style>{_STYLE}</style>",
        '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>',
        f'<text class="title" x="{_MARGIN}" y="28">{escape(title)}</text>',
        *(
            f'<text class="said" x="{_MARGIN}" y="{_n(below + number * _NOTE_LINE)}">{escape(note)}</text>'
            for number, note in enumerate(notes)
        ),
        *(_edge([boxes[place] for place in route]) for route in made.routes),
        *(_thing(shown.things[key], boxes[(column, key, None)]) for column, key in _things(made)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _things(made: Layout) -> list[tuple[int, tuple[Kind, str]]]:
    return [(column, key) for places in made.columns for column, key, through in places if through is None]


def _described(graph: Graph) -> str:
    """The drawing in words, for who cannot see it."""
    lines = []
    for key in graph.things:
        read = [name for _, name in graph.read_by(key)]
        if read:
            lines.append(f"{key[0].value} {key[1]} rests on {', '.join(read)}.")
    return " ".join(lines)


# ---- places -----------------------------------------------------------------------------------------------


def _boxes(made: Layout) -> Mapping[Place, _Box]:
    """Columns beside one another, each spread over the height of the tallest, as far as that reads well."""
    tall = max((_tall(column) for column in made.columns), default=0)
    boxes: dict[Place, _Box] = {}
    x: float = _MARGIN
    for column in made.columns:
        names = [key[1] for _, key, through in column if through is None]
        width = max((len(name) * _LETTER + 20 for name in names), default=0)
        width = max(width, _NARROWEST)
        spare = tall - _tall(column)
        gap = _GAP + min(spare / max(1, len(column) - 1), _WIDEST_GAP)
        y = _HEAD + (spare - (gap - _GAP) * (len(column) - 1)) / 2
        for place in column:
            height = _height(place)
            boxes[place] = _Box(x, y, width, height)
            y += height + gap
        x += width + _BETWEEN
    return boxes


def _height(place: Place) -> int:
    return _HEIGHT if place[2] is None else _THIN


def _tall(column: Sequence[Place]) -> float:
    return sum(_height(place) + _GAP for place in column) - _GAP


# ---- marks ------------------------------------------------------------------------------------------------


def _edge(boxes: Sequence[_Box]) -> str:
    """A curve from the right side of a box to the left side of another, through the gaps between."""
    first, last = boxes[0], boxes[-1]
    start_x, start_y = first.x + first.width, first.middle
    parts = [f"M{_n(start_x)},{_n(start_y)}"]
    for box in boxes[1:]:
        half = (box.x - start_x) / 2
        bends = (start_x + half, start_y), (box.x - half, box.middle), (box.x, box.middle)
        parts.append("C" + " ".join(f"{_n(x)},{_n(y)}" for x, y in bends))
        if box is not last:
            parts.append(f"H{_n(box.x + box.width)}")
        start_x, start_y = box.x + box.width, box.middle
    tip = f"M{_n(last.x)},{_n(last.middle)}l-7,-3.5v7z"
    return f'<path d="{"".join(parts)}"/><path class="end" d="{tip}"/>'


def _thing(thing: Thing, box: _Box) -> str:
    radius = {Kind.CLAUSE: 8, Kind.DEFINITION: 18}.get(thing.kind, 2)
    weight = ' style="stroke-width:2.5"' if thing.kind is Kind.CRITERION else ""
    title = f"<title>{escape(thing.title)}</title>" if thing.title else ""
    x, y = box.x + 10, box.y
    return (
        f'<g>{title}<rect x="{_n(box.x)}" y="{_n(y)}" width="{_n(box.width)}" height="{_n(box.height)}" '
        f'rx="{radius}" fill="{_FILLS[thing.kind]}"{weight}/>'
        f'<text class="kind" x="{_n(x)}" y="{_n(y + 13)}">{thing.kind.value}</text>'
        f'<text x="{_n(x)}" y="{_n(y + 28)}">{escape(thing.name)}</text></g>'
    )


def _n(value: float) -> str:
    """A number with at most one digit behind the point."""
    return f"{value:.1f}".removesuffix(".0")
