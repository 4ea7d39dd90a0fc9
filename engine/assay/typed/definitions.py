"""Definitions: derived fields of rows and records, reusable conditions, named values.

In: the syntax of a definition.  Out: a typed one, checked on first use, so that order never matters.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.names import errors as name_errors
from assay.source import Span
from assay.syntax import tree as syntax
from assay.typed import errors, tree
from assay.typed.builtin import is_yearly_leaf
from assay.typed.express import Express
from assay.typed.mismatch import Purpose
from assay.typed.schema import Group, Rows
from assay.typed.scope import ROOT, ArgsFrame, Frame, RecordFrame, RowFrame
from assay.typed.types import Period, Quantity, Record, Row, Type, fits
from assay.typed.world import Reported, check_each

_LONGEST_CHAIN = 50


class Definitions(Express):
    """Checks definitions."""

    def define(self, key: str, span: Span) -> tree.Define:
        """A definition, checked on first use; one that uses itself is an error."""
        if key in self.world.defines:
            self._note_depth(key)
            return self.world.defines[key]
        if key in self.world.failed:
            raise Reported
        if key in self.world.checking:
            cycle = self.world.checking[self.world.checking.index(key) :]
            self.world.failed.update(cycle)
            raise self.world.stop(name_errors.circular(cycle, span))
        if len(self.world.checking) > _LONGEST_CHAIN:
            first = self.world.checking[0]
            place = self.world.define_syntax[first].span
            raise self.world.stop(errors.long_chain(first, place, _LONGEST_CHAIN))
        self.world.checking.append(key)
        try:
            define = self._define(key, self.world.define_syntax[key])
        except Reported:
            self.world.failed.add(key)
            self.world.broken.add(key.rsplit(".", 1)[-1])
            raise
        finally:
            self.world.checking.pop()
        self.world.defines[key] = define
        self._note_depth(key)
        return define

    def _note_depth(self, key: str) -> None:
        """How many definitions build on one another below the one that is being read."""
        if self.world.checking:
            user = self.world.checking[-1]
            self.world.depths[user] = max(self.world.depths.get(user, 0), self.world.depths.get(key, 0) + 1)
            if self.world.depths[user] > _LONGEST_CHAIN:
                span = self.world.define_syntax[user].span
                raise self.world.stop(errors.long_chain(user, span, _LONGEST_CHAIN))

    def _define(self, key: str, item: syntax.Define) -> tree.Define:
        owner = tuple(word.text for word in item.target[:-1])
        frames, binders = self._owner_frames(item)
        self._unique_given(item)
        given = check_each(item.given, lambda one: (one.name.text, self._given_type(one)))
        scope = ROOT.inside(*frames, ArgsFrame(dict(given)))
        wanted = self.world.value_type(item.kind) if item.kind is not None else None
        body = self.value(item.body, scope, wanted)
        if wanted is not None:
            body = self._as_declared(body, wanted, item)
        return tree.Define(
            key,
            owner,
            given,
            body.type,
            item.title,
            body,
            binders,
            self.world.provenance(item.provenance),
            item.span,
        )

    def _unique_given(self, item: syntax.Define) -> None:
        seen: dict[str, Span] = {}
        for given in item.given:
            name = given.name
            if not self.world.nameable(name):
                raise Reported
            if name.text in seen:
                raise self.world.stop(
                    name_errors.duplicate("parameter", name.text, seen[name.text], name.span)
                )
            seen[name.text] = name.span

    def _given_type(self, given: syntax.Given) -> Type:
        kind = self.world.value_type(given.kind)
        return Period(None) if given.kind.text == "period" else kind

    def _as_declared(self, body: tree.Expr, wanted: Type, item: syntax.Define) -> tree.Expr:
        if isinstance(wanted, Quantity) and isinstance(body.type, Quantity):
            declared = item.kind.span if item.kind is not None else item.span
            return self.to_unit(body, tree.ArgRef(declared, wanted, ""), Purpose.DECLARED)
        if not fits(body.type, wanted):
            raise self.world.stop(errors.wrong_type(item.body.span, body.type, wanted.show()))
        return body

    # ---- what a derived field speaks of ---------------------------------------------------------------

    def _owner_frames(self, item: syntax.Define) -> tuple[list[Frame], tuple[tree.Binder, ...]]:
        """The record that owns a definition, or the rows and records along its path."""
        *owner, name = item.target
        if not owner:
            return [], ()
        of_type = owner[0].text in self.world.record_groups
        frames: list[Frame] = []
        binders: list[tree.Binder] = []
        place: Rows | Group | None = None
        base: tree.Expr | None = None
        for word in owner:
            place = self._step(place, word, of_type=of_type)
            if isinstance(place, Rows):
                base = self._bind_row(place, word, base, frames, binders)
            elif of_type and not binders:
                record = tree.SelfRef(word.span, Record(place.place))
                frames[:] = [RecordFrame(record, place)]
            else:
                base = tree.Read(word.span, Record(place.place), base, place.name)
                frames.append(RecordFrame(base, place))
        assert place is not None
        self._free_name(place, owner, name)
        return frames, tuple(binders)

    def _step(self, place: Rows | Group | None, word: syntax.Word, *, of_type: bool) -> Rows | Group:
        """One word further along the path of a derived field."""
        top = self.world.record_groups if of_type else self.world.fields
        fields = top if place is None else place.fields
        found = fields.get(word.text)
        if isinstance(found, Rows | Group):
            return found
        known = [name for name, item in fields.items() if isinstance(item, Rows | Group)]
        known += self.world.record_groups if place is None else []
        raise self.world.unknown("list or record", word, known)

    def _bind_row(
        self,
        rows: Rows,
        word: syntax.Word,
        base: tree.Expr | None,
        frames: list[Frame],
        binders: list[tree.Binder],
    ) -> tree.Expr:
        var = self.world.fresh()
        ref = tree.RowRef(word.span, Row(rows.path), var)
        binders.append(tree.Binder(var, rows.name, rows, base))
        frames.append(RowFrame(rows.name, ref, rows))
        return ref

    def _free_name(self, place: Rows | Group, owner: Sequence[syntax.Word], name: syntax.Word) -> None:
        """A derived field has a name of its own, and belongs to the type where there is one."""
        if ".".join(place.owner) != ".".join(word.text for word in owner):
            wanted = ".".join((*place.owner, name.text))
            raise self.world.stop(errors.belongs_to_type(owner[0].span.to(owner[-1].span), wanted))
        if name.text in place.fields:
            first = place.fields[name.text].span or name.span
            raise self.world.stop(name_errors.duplicate("field", name.text, first, name.span))
        if isinstance(place, Rows) and is_yearly_leaf(place, name.text):
            raise self.world.stop(name_errors.reserved_name(name.text, name.span))
