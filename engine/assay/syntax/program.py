"""A whole file: its statements, its comments, and what of it could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from assay.source import Span
from assay.syntax.cases import Case
from assay.syntax.expressions import Word
from assay.syntax.method import Method
from assay.syntax.statements import (
    ChoiceType,
    Criterion,
    Define,
    Evidence,
    Parameter,
    Principle,
    RecordType,
    Standard,
    Table,
    UnitDecl,
)


@dataclass(frozen=True, slots=True)
class Renumbered:
    """`2.5 to 2.5, 2.6`: a criterion of an earlier version, and those that took its place."""

    span: Span
    old: Word
    new: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Renumbering:
    """`renumbering from "2" { … }`."""

    span: Span
    version: str
    entries: tuple[Renumbered, ...]


Item = (
    Standard
    | Renumbering
    | Principle
    | UnitDecl
    | RecordType
    | ChoiceType
    | Evidence
    | Parameter
    | Table
    | Define
    | Criterion
    | Method
    | Case
)


@dataclass(frozen=True, slots=True)
class Comment:
    """`# …` to the end of its line."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Program:
    """All items of one file, and its comments in order: the formatter puts them back where they stood.

    `unread` are the stretches of text that did not parse: what is declared there is nowhere else.
    """

    items: tuple[Item, ...]
    comments: tuple[Comment, ...] = ()
    unread: tuple[Span, ...] = ()
