"""Definitions: derived fields of rows and records, reusable conditions, named values.

In: the syntax of a definition.  Out: a typed one, checked on first use, so that order never matters.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.express import Express
from assay.typed.mismatch import Purpose
from assay.typed.schema import Group, Rows
from assay.typed.scope import ROOT, ArgsFrame, Frame, RecordFrame, RowFrame
from assay.typed.types import Period, Quantity, Record, Row, Type
from assay.typed.world import Reported, check_each


def provenance(item: syntax.Provenance | None) -> tree.Provenance | None:
    """Source and standing as written."""
    if item is None:
        return None
    return tree.Provenance(item.source, item.standing.text if item.standing is not None else None)


class Definitions(Express):
    """Checks definitions."""

    def define(self, key: str, span: Span) -> tree.Define:
        """A definition, checked on first use; one that uses itself is an error."""
        if key in self.world.defines:
            return self.world.defines[key]
        if key in self.world.failed:
            raise Reported
        if key in self.world.checking:
            cycle = self.world.checking[self.world.checking.index(key) :]
            self.world.failed.update(cycle)
            raise self.world.stop(name_errors.circular(cycle, span))
        self.world.checking.append(key)
        try:
            define = self._define(key, self.world.define_syntax[key])
        except Reported:
            self.world.failed.add(key)
            raise
        finally:
            self.world.checking.pop()
        self.world.defines[key] = define
        return define

    def _define(self, key: str, item: syntax.Define) -> tree.Define:
        owner = tuple(word.text for word in item.target[:-1])
        frames, binders = self._owner_frames(item)
        given = check_each(item.given, lambda one: (one.name.text, self._given_type(one)))
        scope = ROOT.inside(*frames, ArgsFrame(dict(given)))
        wanted = self.world.value_type(item.kind) if item.kind is not None else None
        body = self.value(item.body, scope, wanted)
        if wanted is not None:
            body = self._as_declared(body, wanted, item)
        return tree.Define(
            key, owner, given, body.type, item.title, body, binders, provenance(item.provenance), item.span
        )

    def _given_type(self, given: syntax.Given) -> Type:
        kind = self.world.value_type(given.kind)
        return Period(None) if given.kind.text == "period" else kind

    def _as_declared(self, body: tree.Expr, wanted: Type, item: syntax.Define) -> tree.Expr:
        if isinstance(wanted, Quantity):
            return self.to_unit(
                body, tree.ArgRef(item.kind.span if item.kind else item.span, wanted, ""), Purpose.DECLARED
            )
        if type(body.type) is not type(wanted):
            raise self.world.stop(errors.wrong_type(item.body.span, body.type, wanted.show()))
        return body

    def _owner_frames(self, item: syntax.Define) -> tuple[list[Frame], tuple[tree.Binder, ...]]:
        """What the body of a derived field speaks of: the record type, or the rows along the path."""
        owner = item.target[:-1]
        if not owner:
            return [], ()
        if len(owner) == 1 and owner[0].text in self.world.record_groups:
            group = self.world.record_groups[owner[0].text]
            return [RecordFrame(tree.SelfRef(owner[0].span, Record(group.owner)), group)], ()
        return self._path_frames(owner, item.target[-1])

    def _path_frames(
        self, owner: Sequence[syntax.Word], name: syntax.Word
    ) -> tuple[list[Frame], tuple[tree.Binder, ...]]:
        frames: list[Frame] = []
        binders: list[tree.Binder] = []
        fields = self.world.fields
        base: tree.Expr | None = None
        place: Rows | Group | None = None
        for word in owner:
            found = fields.get(word.text)
            if not isinstance(found, Rows | Group):
                known = [*fields, *self.world.record_groups]
                raise self.world.stop(name_errors.unknown("list or record", word.text, word.span, known))
            place, fields = found, dict(found.fields)
            if isinstance(found, Rows):
                var = self.world.fresh()
                ref = tree.RowRef(word.span, Row(found.path), var)
                binders.append(tree.Binder(var, found.name, found, base))
                frames.append(RowFrame(found.name, ref, found))
                base = ref
            else:
                base = tree.Read(word.span, Record(found.owner), base, found.name)
                frames.append(RecordFrame(base, found))
        if place is not None and name.text in place.fields:
            first = place.fields[name.text].span or name.span
            raise self.world.stop(name_errors.duplicate("field", name.text, first, name.span))
        return frames, tuple(binders)
