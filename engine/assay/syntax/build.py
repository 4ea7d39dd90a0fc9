"""From the parser's raw tree to ours: one short function per rule of the grammar.

In: the raw tree of a file.  Out: its items as nodes of `tree`, with spans; the expressions in them come from
`build_expressions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assay.syntax import errors, tree
from assay.syntax.build_expressions import BuildExpressions, is_token

_KINDS = {"plain_kind": "plain", "optional_kind": "optional", "set_kind": "set", "choice_kind": "choice"}


class Build(BuildExpressions):
    """Builds the items of one source.  Diagnostics gather in `diagnostics`."""

    def item(self, node: Any) -> tree.Item:
        """One statement at the top level."""
        item: tree.Item = self._node(node)
        return item

    # ---- statements -----------------------------------------------------------------------------------

    def _standard(self, node: Any) -> tree.Standard:
        name, title, version, by, since, using, said = node.children
        return tree.Standard(
            self._span(node),
            self._word(name),
            str(title)[1:-1],
            str(version)[1:-1],
            self._text(by),
            self._maybe_day(since),
            self._maybe_word(using),
            self._guidance(said),
        )

    def _principle(self, node: Any) -> tree.Principle:
        number, title, *applies = node.children
        return tree.Principle(self._span(node), self._word(number), str(title)[1:-1], self._nodes(applies))

    def _unit(self, node: Any) -> tree.UnitDecl:
        name, title, value = node.children
        literal = None if value is None else self._literal(value)
        if literal is not None and not isinstance(literal, tree.Number):
            self.diagnostics.append(errors.not_a_quantity(literal.span))
            literal = None
        return tree.UnitDecl(self._span(node), self._word(name), str(title)[1:-1], literal)

    def _record_type(self, node: Any) -> tree.RecordType:
        name, title, *fields = node.children
        return tree.RecordType(self._span(node), self._word(name), self._text(title), self._nodes(fields))

    def _choice_type(self, node: Any) -> tree.ChoiceType:
        name, title, *options = node.children
        return tree.ChoiceType(self._span(node), self._word(name), self._text(title), self._nodes(options))

    def _option(self, node: Any) -> tree.Option:
        name, title = node.children
        return tree.Option(self._word(name), self._text(title))

    def _evidence(self, node: Any) -> tree.Evidence:
        return tree.Evidence(self._span(node), self._node(node.children[0]))

    def _kind(self, node: Any) -> tree.Kind:
        form = _KINDS[str(node.data)]
        words = self._words(node)
        if form == "choice":
            return tree.Kind(self._span(node), form, None, words)
        return tree.Kind(self._span(node), form, words[0])

    def _value_field(self, node: Any) -> tree.ValueField:
        name, kind, question, guidance = node.children
        asked = self._text(question), self._guidance(guidance)
        return tree.ValueField(self._span(node), self._word(name), self._kind(kind), None, None, None, *asked)

    def _bounded_field(self, node: Any) -> tree.ValueField:
        name, kind, *limits, fresh, question, guidance = node.children
        bounds = [limit for limit in limits if limit is not None]
        low = [self._literal(bound.children[-1]) for bound in bounds if bound.data == "lower_bound"]
        high = [self._literal(bound.children[-1]) for bound in bounds if bound.data == "upper_bound"]
        return tree.ValueField(
            self._span(node),
            self._word(name),
            self._kind(kind),
            low[0] if low else None,
            high[0] if high else None,
            None if fresh is None else self._literal(fresh.children[0]),
            self._text(question),
            self._guidance(guidance),
        )

    def _fresh_field(self, node: Any) -> tree.ValueField:
        name, kind, fresh, question, guidance = node.children
        limit = self._literal(fresh.children[0])
        asked = self._text(question), self._guidance(guidance)
        return tree.ValueField(
            self._span(node), self._word(name), self._kind(kind), None, None, limit, *asked
        )

    def _record_field(self, node: Any) -> tree.RecordField:
        name, title, guidance, *fields = node.children
        said = self._text(title), self._nodes(fields), self._guidance(guidance)
        return tree.RecordField(self._span(node), self._word(name), *said)

    def _rows_field(self, node: Any) -> tree.RowsField:
        name, by, at, title, guidance, *fields = node.children
        return tree.RowsField(
            self._span(node),
            self._word(name),
            self._maybe_word(by),
            self._maybe_word(at),
            self._text(title),
            self._nodes(fields),
            self._guidance(guidance),
        )

    def _guidance(self, node: Any) -> tuple[str, ...]:
        """The texts behind a question or title, as the author broke them."""
        return () if node is None else tuple(str(text)[1:-1] for text in node.children)

    def _parameter(self, node: Any) -> tree.Parameter:
        name, kind, title, *settings = node.children
        return tree.Parameter(
            self._span(node), self._word(name), self._kind(kind), self._text(title), self._nodes(settings)
        )

    def _setting(self, node: Any) -> tree.Setting:
        since, value, provenance = node.children
        literal = None if is_token(value) else self._literal(value)
        return tree.Setting(self._span(node), self._maybe_day(since), literal, self._maybe(provenance))

    def _table(self, node: Any) -> tree.Table:
        name, title, keys, since, provenance, body = node.children
        from_file = body.data == "table_file"
        rows = [] if from_file else body.children
        return tree.Table(
            self._span(node),
            self._word(name),
            self._text(title),
            self._words(keys),
            self._maybe_day(since),
            self._maybe(provenance),
            tuple(self._nodes(row.children) for row in rows),
            tree.Words(self._span(body), str(body.children[0])[1:-1]) if from_file else None,
        )

    def _typed_cell(self, node: Any) -> tree.Cell:
        name, unit = node.children
        return tree.Cell(self._span(node), word=self._word(name), unit=self._word(unit))

    def _name_cell(self, node: Any) -> tree.Cell:
        return tree.Cell(self._span(node), word=self._word(node.children[0]))

    def _literal_cell(self, node: Any) -> tree.Cell:
        return tree.Cell(self._span(node), value=self._literal(node.children[0]))

    def _open_cell(self, node: Any) -> tree.Cell:
        return tree.Cell(self._span(node))

    def _define(self, node: Any) -> tree.Define:
        target, inputs, kind, title, body, provenance = node.children
        given = inputs.children if inputs is not None else []
        return tree.Define(
            self._span(node),
            self._words(target),
            tuple(tree.Given(self._word(g.children[0]), self._word(g.children[1])) for g in given),
            self._maybe_word(kind),
            self._text(title),
            self._node(body),
            self._maybe(provenance),
        )

    # ---- criteria -------------------------------------------------------------------------------------

    def _criterion(self, node: Any) -> tree.Criterion:
        number, title, since, until, *rest = node.children
        parts = self._nodes(rest)
        return tree.Criterion(
            self._span(node),
            self._word(number),
            str(title)[1:-1],
            self._maybe_day(since),
            self._maybe_day(until),
            tuple(part for part in parts if not isinstance(part, tree.Clause)),
            tuple(part for part in parts if isinstance(part, tree.Clause)),
        )

    def _clause(self, node: Any) -> tree.Clause:
        name, title, *lines = node.children
        return tree.Clause(self._span(node), self._word(name), str(title)[1:-1], self._nodes(lines))

    def _applies_to(self, node: Any) -> tree.Applies:
        return tree.Applies(self._span(node), self._words(node.children[0]), None, None)

    def _applies_when(self, node: Any) -> tree.Applies:
        condition, reason = node.children
        return tree.Applies(self._span(node), (), self._node(condition), self._text(reason))

    def _subject(self, node: Any) -> tree.Subject:
        rows, where = node.children
        return tree.Subject(self._span(node), self._node(rows), self._maybe(where))

    def _require(self, node: Any) -> tree.Require:
        return tree.Require(self._span(node), self._node(node.children[0]))

    def _rate(self, node: Any) -> tree.Rate:
        rating, *condition, reason = node.children
        when = self._node(condition[0]) if condition else None
        return tree.Rate(self._span(node), self._word(rating), when, self._text(reason))

    def _ask(self, node: Any) -> tree.Ask:
        question, using = node.children
        paths = using.children if using is not None else ()
        return tree.Ask(self._span(node), str(question)[1:-1], tuple(self._path(path) for path in paths))

    def _path(self, node: Any) -> tree.Word:
        return tree.Word(".".join(str(token) for token in node.children), self._span(node))

    def _risk(self, node: Any) -> tree.Risk:
        *pairs, chosen = node.children
        factors = tuple(
            (self._word(name), tree.Number(self._span(number), self._number(number), None))
            for name, number in (pair.children for pair in pairs)
        )
        if chosen is None:
            return tree.Risk(self._span(node), factors, chosen=False, condition=None, reason=None)
        *condition, reason = chosen.children
        when = self._node(condition[0]) if condition else None
        return tree.Risk(self._span(node), factors, chosen=True, condition=when, reason=self._text(reason))

    def _decision(self, node: Any) -> tree.Decision:
        kind, guard = node.children
        return tree.Decision(
            self._span(node), self._word(kind), None if guard is None else self._literal(guard)
        )

    def _finding(self, node: Any) -> tree.FindingSaid:
        clause, subject, fact = node.children
        return tree.FindingSaid(
            self._span(node), self._word(clause), self._maybe_word(subject), self._fact(fact)
        )

    def _provenance(self, node: Any) -> tree.Provenance:
        text, standing = node.children
        return tree.Provenance(self._span(node), str(text)[1:-1], self._maybe_word(standing))

    # ---- the method -----------------------------------------------------------------------------------

    def _method(self, node: Any) -> tree.Method:
        name, title, version, *lines = node.children
        parts = _sourced(self._nodes([line for line in lines if line is not None]))

        def only(kind: type) -> tuple[Any, ...]:
            return tuple(part for part in parts if isinstance(part, kind))

        return tree.Method(
            self._span(node),
            self._word(name),
            str(title)[1:-1],
            str(version)[1:-1],
            only(tree.Rating),
            only(tree.Rate),
            only(tree.Escalate),
            only(tree.Weight),
            only(tree.RiskSource),
            only(tree.Score),
            only(tree.Outcome),
            only(tree.Deadline),
            only(tree.Surveillance),
            only(tree.Decision),
            only(tree.Provenance),
        )

    def _rating(self, node: Any) -> tree.Rating:
        name, credit, reserved, title = node.children
        number = None if credit is None else tree.Number(self._span(credit), self._number(credit), None)
        return tree.Rating(
            self._span(node), self._word(name), number, reserved is not None, self._text(title)
        )

    def _escalate(self, node: Any) -> tree.Escalate:
        rating, subject, name, ask = node.children
        return tree.Escalate(
            self._span(node), self._word(rating), self._node(subject), self._text(name), self._maybe(ask)
        )

    def _score(self, node: Any) -> tree.Score:
        return tree.Score(self._span(node), self._word(node.children[0]))

    def _outcome(self, node: Any) -> tree.Outcome:
        name, validity, *condition, reason = node.children
        when = self._node(condition[0]) if condition else None
        period = None if validity is None else self._literal(validity)
        return tree.Outcome(self._span(node), self._word(name), period, when, self._text(reason))

    def _deadline(self, node: Any) -> tree.Deadline:
        name, ratings, date, note = node.children
        words = self._words(ratings) if ratings is not None else ()
        return tree.Deadline(self._span(node), self._word(name), words, self._node(date), self._text(note))

    def _surveillance(self, node: Any) -> tree.Surveillance:
        period, *condition, reason = node.children
        when = self._node(condition[0]) if condition else None
        return tree.Surveillance(self._span(node), self._node(period), when, self._text(reason))

    def _renumbering(self, node: Any) -> tree.Renumbering:
        version, *entries = node.children
        return tree.Renumbering(self._span(node), str(version)[1:-1], self._nodes(entries))

    def _renumbered(self, node: Any) -> tree.Renumbered:
        old, *new = node.children
        return tree.Renumbered(self._span(node), self._word(old), tuple(self._word(word) for word in new))

    def _weight(self, node: Any) -> tree.Weight:
        return tree.Weight(self._span(node), self._node(node.children[0]))

    def _risk_source(self, node: Any) -> tree.RiskSource:
        return tree.RiskSource(self._span(node), self._node(node.children[0]))

    # ---- cases ----------------------------------------------------------------------------------------

    def _case(self, node: Any) -> tree.Case:
        title, on, *lines = node.children
        return tree.Case(self._span(node), str(title)[1:-1], self._maybe_day(on), self._nodes(lines))

    def _given_fact(self, node: Any) -> tree.CaseFact:
        fact: tree.CaseFact = self._node(node.children[0])
        return fact

    def _fact(self, node: Any) -> tree.Fact:
        name, datum = node.children
        return tree.Fact(self._span(node), self._word(name), self._node(datum))

    def _rowfact(self, node: Any) -> tree.RowFact:
        name, key, facts = node.children
        inner = self._nodes(facts.children) if facts is not None else ()
        word = None if key is None else self._word(key.children[0])
        return tree.RowFact(self._span(node), self._word(name), word, inner)

    def _openfact(self, node: Any) -> tree.OpenFact:
        return tree.OpenFact(self._span(node), self._word(node.children[0]))

    def _nofact(self, node: Any) -> tree.NoFact:
        return tree.NoFact(self._span(node), self._word(node.children[0]))

    def _exact(self, node: Any) -> tree.Exact:
        return tree.Exact(self._span(node), self._literal(node.children[0]))

    def _ranged(self, node: Any) -> tree.Ranged:
        low, high = node.children
        return tree.Ranged(self._span(node), self._signed(low), self._literal(high))

    def _ranged_days(self, node: Any) -> tree.Ranged:
        low, high = (self._day(child) for child in node.children)
        return tree.Ranged(self._span(node), low, high)

    def _measured(self, node: Any) -> tree.Measured:
        value, _, spread, unit = node.children
        return tree.Measured(
            self._span(node), self._signed(value), self._number(spread), self._maybe_word(unit)
        )

    def _word_datum(self, node: Any) -> tree.Word:
        return self._word(node.children[0])

    def _listed(self, node: Any) -> tree.Listed:
        return tree.Listed(self._span(node), self._nodes(node.children))

    def _signed(self, node: Any) -> Decimal:
        minus, number = node.children
        return self._number(number, minus)

    def _rated(self, node: Any) -> tree.Rated:
        clause, rating, subject = node.children
        return tree.Rated(self._span(node), self._word(clause), self._word(rating), self._maybe_word(subject))

    def _previous(self, node: Any) -> tree.Previous:
        criterion, grade = node.children
        word = None if grade is None else self._grade(grade)
        return tree.Previous(self._span(node), self._word(criterion), word)

    def _grade(self, node: Any) -> tree.Word:
        """A rating's name, or `not applicable`, however wide the space in it."""
        word = self._word(node.children[0])
        return tree.Word(" ".join(word.text.split()), word.span)

    def _confirm(self, node: Any) -> tree.Confirm:
        name, criterion, answer = node.children
        return tree.Confirm(self._span(node), str(name)[1:-1], self._word(criterion), self._word(answer))

    def _override(self, node: Any) -> tree.Override:
        criterion, rating = node.children
        return tree.Override(self._span(node), self._word(criterion), self._word(rating))

    def _waive(self, node: Any) -> tree.Waive:
        return tree.Waive(self._span(node), self._word(node.children[0]))

    def _expect_outcome(self, node: Any) -> tree.ExpectOutcome:
        names = tuple(self._word(name) for name in node.children if name is not None)
        return tree.ExpectOutcome(self._span(node), names, apart=False)

    def _expect_one_of(self, node: Any) -> tree.ExpectOutcome:
        return tree.ExpectOutcome(self._span(node), self._words(node.children[0]), apart=True)

    def _expect_deadline(self, node: Any) -> tree.ExpectDay:
        name, rating, *days = node.children
        first, last = self._expected_days(days)
        return tree.ExpectDay(self._span(node), self._word(name), self._maybe_word(rating), first, last)

    def _expect_expiry(self, node: Any) -> tree.ExpectDay:
        first, last = self._expected_days(node.children)
        return tree.ExpectDay(self._span(node), None, None, first, last)

    def _expected_days(self, days: Any) -> tuple[tree.Day | None, tree.Day | None]:
        """Both None where it says `open`."""
        if len(days) == 1:
            return None, None
        return self._maybe_day(days[0]), self._maybe_day(days[1])

    def _expect_surveillance(self, node: Any) -> tree.ExpectSurveillance:
        if len(node.children) == 1:
            return tree.ExpectSurveillance(self._span(node), None, None)
        first, last = (None if end is None else self._literal(end) for end in node.children)
        return tree.ExpectSurveillance(self._span(node), first, last)

    def _expect_weight(self, node: Any) -> tree.ExpectWeight:
        criterion, first, last = node.children
        ends = [
            None if end is None else tree.Number(self._span(end), self._number(end), None)
            for end in (first, last)
        ]
        assert ends[0] is not None
        return tree.ExpectWeight(self._span(node), self._word(criterion), ends[0], ends[1])

    def _expect(self, node: Any) -> tree.Expect:
        target, verdict, subject = node.children
        grades = tuple(self._grade(grade) for grade in verdict.children)
        return tree.Expect(
            self._span(node), self._word(target), str(verdict.data), grades, self._maybe_word(subject)
        )


def _sourced(parts: Sequence[Any]) -> list[Any]:
    """The lines of a method, each with the source behind it; the sources at the head stand for themselves."""
    found: list[Any] = []
    for part in parts:
        line: Any = found[-1] if found else None
        if not isinstance(part, tree.Provenance) or line is None or isinstance(line, tree.Provenance):
            found.append(part)
        elif isinstance(line, tree.RiskSource):
            found.append(tree.RiskSource(part.span, part))  # a second one
        else:
            found[-1] = replace(line, source=part, span=line.span.to(part.span))
    return found
