"""Comments stay: behind what they stand behind, before what they precede, and at the ends of blocks."""

from textwrap import dedent

from tests.syntax_show.reading import holds


def laid_out(before: str, after: str) -> None:
    assert holds(dedent(before).lstrip("\n")) == dedent(after).lstrip("\n")


def test_before_and_behind() -> None:
    laid_out(
        """
        # The head of the file.

        # Of the standard.
        standard s "S" version "1"# behind
        # Of the criterion.

        criterion 1 "x" { # behind the brace
        # before the first line
            require a    #why
            # before the second


            # and another
            require b
            # at the end of the block

            # and again
        } # behind the block
        # At the end of the file.
        """,
        """
        # The head of the file.

        # Of the standard.
        standard s "S" version "1"  # behind

        # Of the criterion.

        criterion 1 "x" {  # behind the brace
            # before the first line
            require a  #why
            # before the second

            # and another
            require b
            # at the end of the block

            # and again
        }  # behind the block
        # At the end of the file.
        """,
    )


def test_nothing_but_comments() -> None:
    laid_out("# one  \n\n\n# two", "# one\n\n# two\n")
    assert holds("") == ""
    assert holds("\n \n") == ""


def test_a_block_that_holds_only_a_comment() -> None:
    laid_out(
        """
        criterion 1 "x" {
            # to be written
        }
        type t { # later
        }
        """,
        """
        criterion 1 "x" {
            # to be written
        }

        type t {  # later
        }
        """,
    )


def test_behind_neighbouring_lines_in_one_column() -> None:
    laid_out(
        """
        case "c" {
            expect 1.1 ok to bad for a # 9.4 to 10.2
            expect 1.1 ok for b # 9.0 to 9.8
            expect 1.4 ok for b
            expect 1.5 ok for a     # 9.8
        }
        """,
        """
        case "c" {
            expect 1.1 ok to bad for a  # 9.4 to 10.2
            expect 1.1 ok for b         # 9.0 to 9.8
            expect 1.4 ok for b
            expect 1.5 ok for a  # 9.8
        }
        """,
    )


def test_in_the_middle_of_conditions() -> None:
    """A comment ends its line, so what it stands in breaks, however short it is."""
    laid_out(
        """
        criterion 1 "x" {
            require a # the first
                and b and # the second
                # before the third
                c
            require every a
                # of those
                where b has c # so
        }
        """,
        """
        criterion 1 "x" {
            require a  # the first
                and b  # the second
                # before the third
                and c
            require every a
                # of those
                where b
                has c  # so
        }
        """,
    )


def test_among_facts_fields_options_and_rows() -> None:
    laid_out(
        """
        type t one of # which
            a "A", # the first
            # before b
            b "B" # the last
        case "c" {
            given r { a is 1, # one
                # two
                b is 2 }
        }
        type u { a : flag "A?" # aa
            # before bb
            bb : date "B?" }
        table x by k {
            # head
            | k | v |
            | a | 1 | # one

            # last
            | b | 10 | # ten
            # end
        }
        """,
        """
        type t one of  # which
            a "A",     # the first
            # before b
            b "B"  # the last

        case "c" {
            given r {
                a is 1,  # one
                # two
                b is 2
            }
        }

        type u {
            a  : flag "A?"  # aa
            # before bb
            bb : date "B?"
        }

        table x by k {
            # head
            | k | v |
            | a | 1 |  # one

            # last
            | b | 10 |  # ten
            # end
        }
        """,
    )


def test_where_no_line_can_end() -> None:
    """One behind something goes behind the whole, one on its own line before it; none is lost."""
    laid_out(
        """
        unit kg # a
            "kilogram" is
            # b
            0.001 t # c
        unit # d
            t "tonne"
        """,
        """
        # a
        # b
        unit kg "kilogram" is 0.001 t  # c

        unit t "tonne"  # d
        """,
    )


def test_a_mark_in_a_text_begins_no_comment() -> None:
    laid_out('unit a "no # comment" # one', 'unit a "no # comment"  # one\n')
