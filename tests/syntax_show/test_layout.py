"""The layout, rule by rule as part 4 of grammar/language.md has it: what is written, and what it becomes."""

from textwrap import dedent

import pytest

from tests.syntax_show.reading import holds, shown


def laid_out(before: str, after: str) -> None:
    """This text becomes that one, which obeys all laws."""
    expected = dedent(after).lstrip("\n")
    assert holds(dedent(before).lstrip("\n")) == expected
    assert holds(expected) == expected


def condition(written: str, *expected: str) -> None:
    """A condition behind `require`, and the lines that it takes in a clause."""
    before = f'criterion 1 "x" {{ clause a "x" {{ require {written} }} }}'
    lines = "\n".join(f"        {line}" for line in expected)
    after = f'criterion 1 "x" {{\n    clause a "x" {{\n{lines}\n    }}\n}}\n'
    assert holds(before) == after


# ---- blocks, statements and blank lines -----------------------------------------------------------------


def test_four_spaces_one_statement_a_line_and_the_braces() -> None:
    laid_out(
        """
        criterion 5.2 "Ceiling"
        { applies to smelting risk likelihood 4,consequence 5
          clause below "Below" { for each smelter require a<b rate minor otherwise } clause plan "Plan" {
        ask "Good?" using plan } }
        """,
        """
        criterion 5.2 "Ceiling" {
            applies to smelting
            risk likelihood 4, consequence 5
            clause below "Below" {
                for each smelter
                require a < b
                rate minor otherwise
            }
            clause plan "Plan" {
                ask "Good?" using plan
            }
        }
        """,
    )


def test_one_blank_line_between_statements_of_the_top_level() -> None:
    laid_out(
        """
        evidence a : flag "A?"
        evidence b : flag "B?"



        define c is a and b
        define d is a or b
        case "one" { given a is yes }
        case "two" { }
        """,
        """
        evidence a : flag "A?"

        evidence b : flag "B?"

        define c is a and b

        define d is a or b

        case "one" {
            given a is yes
        }

        case "two" { }
        """,
    )


def test_no_blank_line_between_units_parameters_and_principles_of_one_line() -> None:
    """The author's groups stay, with one blank line between them; what takes two lines stands alone."""
    laid_out(
        """
        unit t "tonne"
        unit kg "kilogram"   is 0.001 t


        unit h "hour"
        parameter a : t is 1 t
        parameter b : t
            is 2 t
        parameter c : t "A parameter whose title and source do not fit"
            is 3 t source "the third of them" standing unverified
        parameter d : t is open
        principle 1 "One"
        principle 2 "Two" applies when a
        principle 3 "Three"
        """,
        """
        unit t "tonne"
        unit kg "kilogram" is 0.001 t

        unit h "hour"

        parameter a : t is 1 t
        parameter b : t is 2 t

        parameter c : t "A parameter whose title and source do not fit"
            is 3 t source "the third of them" standing unverified

        parameter d : t is open

        principle 1 "One"
        principle 2 "Two" applies when a
        principle 3 "Three"
        """,
    )


def test_at_most_one_blank_line_inside_blocks_and_none_at_their_ends() -> None:
    laid_out(
        """
        method m "M" version "1" {

            rating ok


            rate ok otherwise
            weight is a

        }
        type t {


            a : flag

            b : flag
        }
        """,
        """
        method m "M" version "1" {
            rating ok

            rate ok otherwise
            weight is a
        }

        type t {
            a : flag

            b : flag
        }
        """,
    )


def test_a_method_keeps_the_order_of_its_lines() -> None:
    laid_out(
        """
        method m "M" version "1" { source "m" source "n" score weighted rate a otherwise source "s"
            rating a source "r" standing open rate b otherwise "why" risk source "x" source "y" }
        """,
        """
        method m "M" version "1" {
            source "m"
            source "n"
            score weighted
            rate a otherwise
                source "s"
            rating a
                source "r" standing open
            rate b otherwise "why"
            risk source "x"
            risk source "y"
        }
        """,
    )


def test_what_says_nothing_stays_on_its_line() -> None:
    laid_out(
        'type a {} criterion 1 "x" {\n\n} case "c" { given row r {} given s { t {\n} } }',
        """
        type a { }

        criterion 1 "x" { }

        case "c" {
            given row r { }
            given s { t { } }
        }
        """,
    )


# ---- columns ----------------------------------------------------------------------------------------------


def test_fields_in_columns_until_a_blank_line() -> None:
    laid_out(
        """
        evidence each smelter at facility "Smelter" {
            name : text "Name?"
            production_start : optional date "Start?"
            kind : one of old, new

            x : t at least 0 t "X?"
            each year by year "Year" { intensity : t at most 9 t at least 0 t fresh for 3 years "How much?" }
            longer : flag "L?"
        }
        """,
        """
        evidence each smelter at facility "Smelter" {
            name             : text          "Name?"
            production_start : optional date "Start?"
            kind             : one of old, new

            x : t at least 0 t "X?"
            each year by year "Year" {
                intensity : t at most 9 t at least 0 t fresh for 3 years "How much?"
            }
            longer : flag "L?"
        }
        """,
    )


def test_a_question_that_does_not_fit_comes_on_the_next_line() -> None:
    """And it moves nobody else's column."""
    laid_out(
        """
        evidence each row {
            a : flag "Short?"
            longer_name : one of first_choice, second_choice,
                third_choice "Which of the three choices is it in fact?"
            b : optional date "When?"
        }
        """,
        """
        evidence each row {
            a           : flag          "Short?"
            longer_name : one of first_choice, second_choice, third_choice
                "Which of the three choices is it in fact?"
            b           : optional date "When?"
        }
        """,
    )


def test_tables_on_the_decimal_point() -> None:
    laid_out(
        """
        table pfc "Slopes" by technology, year from 2006-01-01 source "IPCC" standing secondary {
        | technology | year | slope : kg/t | note |
        | cwpb | 2006 | 0.143 | "a" | | swpb | 2019 | 12 | open |
        | hss | 2019 | 101.5 t | -3 |

        | x | 1 | 1 | 1 |
        }
        table far by a in "far.csv"
        """,
        """
        table pfc "Slopes" by technology, year from 2006-01-01 source "IPCC" standing secondary {
            | technology | year | slope : kg/t | note |
            | cwpb       | 2006 |   0.143      | "a"  |
            | swpb       | 2019 |  12          | open |
            | hss        | 2019 | 101.5 t      | -3   |

            | x | 1 | 1 | 1 |
        }

        table far by a in "far.csv"
        """,
    )


def test_when_and_otherwise_of_consecutive_lines() -> None:
    laid_out(
        """
        method m "M" version "1" {
            rate major when a "bad"
            # between
            rate minor otherwise "less bad"

            rate x when b
            outcome none when no criterion where applicable
            outcome provisional for 1 year when a
            outcome full for 3 years otherwise
            weight is a
            outcome none otherwise
        }
        """,
        """
        method m "M" version "1" {
            rate major when a "bad"
            # between
            rate minor otherwise "less bad"

            rate x when b
            outcome none                   when no criterion where applicable
            outcome provisional for 1 year when a
            outcome full for 3 years       otherwise
            weight is a
            outcome none otherwise
        }
        """,
    )
    laid_out(
        'criterion 1 "x" { rate critical when a rate minor when b rate x otherwise }',
        """
        criterion 1 "x" {
            rate critical when a
            rate minor    when b
            rate x        otherwise
        }
        """,
    )
    laid_out(
        """
        criterion 1 "x" {
            risk likelihood 4,consequence 5 when a "hot" risk likelihood 10 otherwise
            risk likelihood 1
        }
        """,
        """
        criterion 1 "x" {
            risk likelihood 4, consequence 5 when a "hot"
            risk likelihood 10               otherwise
            risk likelihood 1
        }
        """,
    )


def test_ratings_and_options_in_columns() -> None:
    laid_out(
        """
        method m "M" version "1" {
            rating ok credit 1 "As asked"
            rating minor
            rating critical credit 0.25 reserved "Given by the board"
            rating other reserved
        }
        type t "T" one of a "A", longer "L",
            bare, d "D"
        type u one of a, b
        """,
        """
        method m "M" version "1" {
            rating ok       credit 1             "As asked"
            rating minor
            rating critical credit 0.25 reserved "Given by the board"
            rating other                reserved
        }

        type t "T" one of
            a      "A",
            longer "L",
            bare,
            d      "D"

        type u one of a, b
        """,
    )


# ---- lines that are too long ------------------------------------------------------------------------------


def test_conditions_break_before_has_then_where_then_and() -> None:
    short = "every business_change where subject in alters has reviewed_on after happened_on"
    condition(short, f"require {short}")
    condition(
        "every business_change where subject in alters "
        "has reviewed_on on or after business_change.happened_on",
        "require every business_change where subject in alters",
        "    has reviewed_on on or after business_change.happened_on",
    )
    condition(
        "some business_change where subject in alters "
        "and reviewed_on on or after business_change.happened_on",
        "require some business_change",
        "    where subject in alters and reviewed_on on or after business_change.happened_on",
    )
    condition(
        "every business_change_of_this_very_kind where subject_of_the_change in topics_that_it_alters "
        "or subject_of_the_change in topics_that_it_may_alter "
        "has (some consent where given_on before approved_on) and "
        "reviewed_on after business_change.happened_on and another_condition_that_holds",
        "require every business_change_of_this_very_kind",
        "    where subject_of_the_change in topics_that_it_alters",
        "        or subject_of_the_change in topics_that_it_may_alter",
        "    has (some consent where given_on before approved_on)",
        "        and reviewed_on after business_change.happened_on",
        "        and another_condition_that_holds",
    )
    condition(
        "scope_1 in figure_covers and scope_2 in figure_covers and purchased_goods_and_fuel in figure_covers",
        "require scope_1 in figure_covers",
        "    and scope_2 in figure_covers",
        "    and purchased_goods_and_fuel in figure_covers",
    )


def test_exactly_a_hundred_columns() -> None:
    name = "a" * (100 - len("        require  or not b"))
    condition(f"{name} or not b", f"require {name} or not b")
    condition(f"{name}a or not b", f"require {name}a", "    or not b")


def test_calculations_break_before_their_signs() -> None:
    condition(
        "(sum of quantity for each waste where route = recycled) "
        "/ (sum of quantity for each waste) >= least_share",
        "require (sum of quantity for each waste where route = recycled)",
        "        / (sum of quantity for each waste)",
        "    >= least_share",
    )
    laid_out(
        'define smelter.reduction : % "over the last years" is 1 - (period at audit.period_end).intensity'
        " / (period at three_reporting_years before audit.period_end).intensity",
        """
        define smelter.reduction : % "over the last years" is
            1 - (period at audit.period_end).intensity
                / (period at three_reporting_years before audit.period_end).intensity
        """,
    )


def test_lists_hold_as_many_as_fit() -> None:
    names = [f"a_name_of_some_length_{number}" for number in range(7)]
    condition(
        f"x in [{', '.join(names)}]",
        f"require x in [{', '.join(names[:3])},",
        f"    {', '.join(names[3:6])},",
        f"    {names[6]}]",
    )


def test_choices_break_before_otherwise_then_when() -> None:
    laid_out(
        """
        define cap(started : date) : tCO2e/t_cast is new_smelter_ceiling when
            started after 2020-12-31 otherwise old
        define cap(started : date) : tCO2e/t_cast is a_ceiling_for_the_new_ones when
            started after 2020-12-31 otherwise
            another_ceiling_for_the_others when started after 1990-12-31 otherwise the_last_ceiling_of_all
        """,
        """
        define cap(started : date) : tCO2e/t_cast is
            new_smelter_ceiling when started after 2020-12-31 otherwise old

        define cap(started : date) : tCO2e/t_cast is
            a_ceiling_for_the_new_ones when started after 2020-12-31
                otherwise another_ceiling_for_the_others when started after 1990-12-31
                otherwise the_last_ceiling_of_all
        """,
    )


def test_definitions_stand_below_their_heads_where_they_are_long() -> None:
    """Their `and` and `or` are not put further in; sources stand on lines of their own."""
    laid_out(
        """
        define audited(d : date) is d within 3 years before audit.date
        define phased_in "first cycle" is (every entity.activity has activity in
            [conversion, other]) and audit.cycle = 1 source "ASI help desk" standing published
        define short is a source "s"
        """,
        """
        define audited(d : date) is d within 3 years before audit.date

        define phased_in "first cycle" is
            (every entity.activity has activity in [conversion, other]) and audit.cycle = 1
            source "ASI help desk" standing published

        define short is a source "s"
        """,
    )
    laid_out(
        'define phased_in "the first cycle" is (every entity.activity has activity in [conversion, others])'
        " and audit.cycle = 1 and audit.date before 3 years after entity.certified_since",
        """
        define phased_in "the first cycle" is
            (every entity.activity has activity in [conversion, others])
            and audit.cycle = 1
            and audit.date before 3 years after entity.certified_since
        """,
    )


def test_a_title_that_does_not_fit_behind_its_name_stands_below_it() -> None:
    """100 columns with the brace are a line, 101 are two."""
    title = "a title of a criterion that is as long as it may be, to the last column of a line of"
    assert len(f'criterion 1 "{title}" {{') == 100
    laid_out(f'criterion 1 "{title}" {{ require a }}', f'criterion 1 "{title}" {{\n    require a\n}}\n')
    longer = f"{title}f"
    laid_out(
        f'''
        criterion 1 "{longer}" {{ clause b "{longer}" {{ require a }} }}
        evidence each works at site "{longer}" {{ ready : flag "R?" }}
        type kind "{longer}" one of a, b
        case "{longer}, and" on 2026-01-01 {{ require a }}
        define late "{longer}, worked out" is a
        method m "{longer}" version "1" {{ rating a }}
        ''',
        f'''
        criterion 1
            "{longer}" {{
            clause b
                "{longer}" {{
                require a
            }}
        }}

        evidence each works at site
            "{longer}" {{
            ready : flag "R?"
        }}

        type kind
            "{longer}" one of
            a, b

        case "{longer}, and"
            on 2026-01-01 {{
            require a
        }}

        define late
            "{longer}, worked out" is
            a

        method m
            "{longer}" version "1" {{
            rating a
        }}
        ''',
    )


def test_what_is_said_of_a_line_breaks_off_first() -> None:
    why = "a reason that is long enough to need a line of its own, and no longer than that"
    laid_out(
        f"""
        criterion 1 "x" {{
            applies when some project where lands "{why}"
            rate major when share_of_it > 10 % "{why}"
            ask "{why}" using first_plan, second_plan
            source "{why}" standing unverified
        }}
        """,
        f"""
        criterion 1 "x" {{
            applies when some project where lands
                "{why}"
            rate major when share_of_it > 10 %
                "{why}"
            ask "{why}"
                using first_plan, second_plan
            source "{why}"
                standing unverified
        }}
        """,
    )


def test_escalations_and_deadlines() -> None:
    laid_out(
        """
        method m "M" version "1" {
            escalate to major for each criterion where rating = minor "again"
            escalate to major for each criterion where rating = minor and
                (some previous_rating where previous_rating = minor) "again" ask "Same cause?" using x
            deadline plan for major, critical is 1 month after audit.onsite_end
            surveillance after 12 months when a surveillance after 24 months otherwise
        }
        """,
        """
        method m "M" version "1" {
            escalate to major for each criterion where rating = minor "again"
            escalate to major for each criterion
                where rating = minor and (some previous_rating where previous_rating = minor)
                "again"
                ask "Same cause?" using x
            deadline plan for major, critical is 1 month after audit.onsite_end
            surveillance after 12 months when a
            surveillance after 24 months otherwise
        }
        """,
    )


def test_standards_and_parameters() -> None:
    laid_out(
        """
        standard s "Standard" version "1" by "B" from 2024-01-01 using m
        standard t "Standard" version "1" saying "One." "Two."
        standard asi "ASI Performance Standard" version "3.1" by
            "Aluminium Stewardship Initiative" from 2023-06-01 using m
        parameter a : t from 2022-01-01 is 1 t from 2023-01-01 is open source "s"
        """,
        """
        standard s "Standard" version "1" by "B" from 2024-01-01 using m

        standard t "Standard" version "1"
            saying "One."
            "Two."

        standard asi "ASI Performance Standard" version "3.1"
            by "Aluminium Stewardship Initiative" from 2023-06-01 using m

        parameter a : t
            from 2022-01-01 is 1 t
            from 2023-01-01 is open source "s"
        """,
    )


def test_facts_on_one_line_or_one_a_line() -> None:
    laid_out(
        """
        case "c" on 2026-03-01 {
            given entity { activity is [smelting,casting], }
            given smelter north { production_start is 2022-01-01, mine_to_metal is
                11.0 +- 0.4 tCO2e/t_cast, period 2025 { a is -1 to 2 t, no b, c incomplete } }
            finding 1.a for north risk is yes
            expect 1.a one of not applicable,minor for north expect 1 minor to major
            expect outcome a   to b expect 1 weight 2   to 3.5 expect expiry is   open
            expect deadline d for minor is 2026-01-01   to 2026-01-05
            expect surveillance after 12 months to 18   months
        }
        """,
        """
        case "c" on 2026-03-01 {
            given entity { activity is [smelting, casting] }
            given smelter north {
                production_start is 2022-01-01,
                mine_to_metal is 11.0 ± 0.4 tCO2e/t_cast,
                period 2025 { a is -1 to 2 t, no b, c incomplete }
            }
            finding 1.a for north risk is yes
            expect 1.a one of not applicable, minor for north
            expect 1 minor to major
            expect outcome a to b
            expect 1 weight 2 to 3.5
            expect expiry is open
            expect deadline d for minor is 2026-01-01 to 2026-01-05
            expect surveillance after 12 months to 18 months
        }
        """,
    )


# ---- numbers and parentheses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", ["11.0", "0", "0.000000001", "100000000000000", "2.50", "7.380", "0.0", "10 %", "3 years"]
)
def test_digits_are_kept(number: str) -> None:
    assert f"is {number}\n" in shown(f"parameter a : t is {number}")
    assert f"is -{number}\n" in shown(f"parameter a : t is - {number}") or number.startswith("0")
    condition(f"a > {number}", f"require a > {number}")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("((a))", "a"),
        ("(a and b) and c", "(a and b) and c"),
        ("(a) and ((b)) and (c = d)", "a and b and c = d"),
        ("(a or b) and (not c)", "(a or b) and not c"),
        ("not (a and b)", "not (a and b)"),
        ("not (not (a = b))", "not not a = b"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("(a * b) + (c / d)", "a * b + c / d"),
        ("a * (b + c)", "a * (b + c)"),
        ("a / (b / c)", "a / (b / c)"),
        ("-(a + b) - (-c)", "-(a + b) - -c"),
        ("(a + b) < (c)", "a + b < c"),
        ("(a < b) = c", "(a < b) = c"),
        ("(a before b) before c", "(a before b) before c"),
        ("a before (b after c)", "a before b after c"),
        ("d within (1 year) before (3 days after e)", "d within 1 year before (3 days after e)"),
        ("(some a) and (every b has c)", "(some a) and (every b has c)"),
        ("(some a where b and c)", "some a where b and c"),
        ("every a where (some b) has (some c)", "every a where (some b) has some c"),
        ("(a at b).c", "(a at b).c"),
        ("(a).b", "a.b"),
        ("((a.b)).c(x, (y))", "a.b.c(x, y)"),
        ("f((a otherwise b), (c))", "f(a otherwise b, c)"),
        ("f((some a))", "f((some a))"),
        ("(a when b otherwise c) otherwise d", "(a when b otherwise c) otherwise d"),
        ("a otherwise (b when c otherwise d)", "a otherwise b when c otherwise d"),
        ("(a otherwise b) > c", "(a otherwise b) > c"),
        ("x in [(a), (b otherwise c)]", "x in [a, b otherwise c]"),
        ("(x) in (y.z)", "x in y.z"),
        ("greatest of [a, (some b)]", "greatest of [a, (some b)]"),
        ("(sum of (a) for each (b.c)) > 1", "(sum of a for each b.c) > 1"),
        ("(share of a where (b) has (c)) < 90 %", "(share of a where b has c) < 90 %"),
    ],
)
def test_parentheses_stand_where_the_grammar_needs_them(written: str, expected: str) -> None:
    condition(written, f"require {expected}")
