"""Units of measure.  Two quantities compare only when their dimensions are the same; a basis such as
"tonne of cast metal" is a dimension of its own, so that cast and liquid metal never mix.

A unit is a product of named units with a whole exponent, a factor to its base units (an exact fraction)
and the dimensions of those.  `%` and `number` have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

_PIECE = re.compile(r"[*/]?[^*/]+")
CALENDAR = frozenset({"day", "days", "week", "weeks", "month", "months", "year", "years"})


class UnknownUnit(Exception):
    """`name` is not a declared unit."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


Powers = tuple[tuple[str, int], ...]


def _merge(left: Powers, right: Powers, sign: int) -> Powers:
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + sign * exponent
    return tuple(sorted((name, exponent) for name, exponent in powers.items() if exponent))


@dataclass(frozen=True, slots=True)
class Unit:
    """`parts` is what to show, `factor` and `dimensions` are what it means."""

    parts: Powers
    factor: Fraction
    dimensions: Powers

    @property
    def symbol(self) -> str:
        """As written in rule files: `tCO2e/t_cast`; `number` for a plain number."""
        above = [name for name, exponent in self.parts for _ in range(exponent)]
        below = [name for name, exponent in self.parts for _ in range(-exponent)]
        if not above and not below:
            return "number"
        return "/".join(["*".join(above) or "1", *below])

    def times(self, other: Unit) -> Unit:
        return Unit(
            _merge(self.parts, other.parts, 1),
            self.factor * other.factor,
            _merge(self.dimensions, other.dimensions, 1),
        )

    def over(self, other: Unit) -> Unit:
        return Unit(
            _merge(self.parts, other.parts, -1),
            self.factor / other.factor,
            _merge(self.dimensions, other.dimensions, -1),
        )

    def same_dimension(self, other: Unit) -> bool:
        return self.dimensions == other.dimensions

    def to(self, other: Unit) -> Fraction:
        """The exact factor that turns a value in this unit into one in the other."""
        return self.factor / other.factor


NUMBER = Unit((), Fraction(1), ())


def base_unit(name: str) -> Unit:
    """A unit that is its own dimension."""
    return Unit(((name, 1),), Fraction(1), ((name, 1),))


def named_unit(name: str, value: Fraction, unit: Unit) -> Unit:
    """A unit defined as a number of another: `kt` is 1000 t."""
    return Unit(((name, 1),), value * unit.factor, unit.dimensions)


@dataclass(slots=True)
class Units:
    """The units in force, by name.  Calendar words (`week` in `h/week`) are units of their own."""

    named: dict[str, Unit] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word in CALENDAR:
            self.named.setdefault(word, base_unit(word.removesuffix("s")))
        self.named.setdefault("number", NUMBER)

    def names(self) -> Iterable[str]:
        return self.named.keys()

    def get(self, name: str) -> Unit | None:
        return self.named.get(name)

    def parse(self, text: str) -> Unit:
        """`kgCF4/t_al/aemin`: from left to right.  Raises `UnknownUnit` with the part that is unknown."""
        result = NUMBER
        for piece in _PIECE.findall(text):
            name = piece.lstrip("*/")
            unit = self.named.get(name)
            if unit is None:
                raise UnknownUnit(name)
            result = result.over(unit) if piece.startswith("/") else result.times(unit)
        return result

    def worked_out(self, unit: Unit) -> Unit:
        """A unit without its parts of pure number, unless it has no others: `t` of `t*%`, `%` of `%`."""
        parts = tuple(part for part in unit.parts if self.named[part[0]].dimensions)
        if parts in ((), unit.parts):
            return unit
        result = NUMBER
        for name, exponent in parts:
            for _ in range(abs(exponent)):
                named = self.named[name]
                result = result.times(named) if exponent > 0 else result.over(named)
        return result

    def called(self, word: str) -> str | None:
        """The unit whose title is this word: `t` for `tonnes`, `%` for `percent`."""
        wanted = _spoken(word)
        return next((name for name, title in self.titles.items() if _spoken(title) == wanted), None)

    def title(self, dimensions: Powers) -> Mapping[str, str]:
        """What the bases of a dimension are, in words, as declared."""
        return {name: self.titles[name] for name, _ in dimensions if name in self.titles}


def _spoken(title: str) -> str:
    """A title without what makes no difference to the ear: case, spaces, hyphens, the s of a plural."""
    return title.casefold().replace(" ", "").replace("-", "").replace("_", "").removesuffix("s")
