"""Programs drawn from the grammar: every rule of grammar/assay.lark, in any way that it may be spelled.

In: chance.  Out: the words of a program, and texts that lay them out somehow, with or without comments.  A
few are no programs, because a name drawn here is a word of the language there: the tests pass over them.
"""

from collections import defaultdict
from functools import cache
from random import Random

from lark import Lark
from lark.grammar import NonTerminal, Rule
from lark.lexer import PatternStr

from assay.assets import grammar_text

WORDS = {
    "NAME": ["a", "b", "x2", "smelter", "in_place", "mine_to_metal", "production_start_of_the_older_line"],
    "UNIT": ["t", "%", "flag", "kgCF4/t_al/aemin", "h/week", "years"],
    "ID": ["5.2", "a", "5.2.new_smelters", "north-1", "9", "link.river"],
    "NUMBER": ["0", "1", "11.0", "0.000000001", "123456789012345", "007", "2.50"],
    "DATE": ["2020-12-31", "2024-02-29"],
    "STRING": ['""', '"why # not"', '"für {x} | y"', f'"{"a long text " * 5}"'],
    "OP": ["<=", ">=", "<", ">", "=", "!="],
    "PLUSMINUS": ["±", "+-"],
    "AT_LEAST": ["at least", "at  least"],
    "AT_MOST": ["at most"],
    "ON_OR": ["on or before", "on or  after"],
    "COUNT_OF": ["count of"],
    "SHARE_OF": ["share of"],
    "FOLD_OF": ["sum of", "least of", "greatest of", "average of"],
    "NOT_APPLICABLE": ["not applicable", "not  applicable"],
    "OPEN": ["open"],
    "RESERVED": ["reserved"],
}


class Drawing:
    """The grammar, ready to be drawn from."""

    def __init__(self) -> None:
        lark = Lark(grammar_text("assay.lark"), parser="lalr", maybe_placeholders=True)
        self.rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in lark.rules:
            self.rules[rule.origin.name].append(rule)
        self.fixed = {
            one.name: one.pattern.value for one in lark.terminals if isinstance(one.pattern, PatternStr)
        }
        self.depth: dict[str, int] = {}
        while self._deepen():
            pass

    def _deepen(self) -> bool:
        """How deep a rule goes at least."""
        before = dict(self.depth)
        for name, rules in self.rules.items():
            known = [depth for rule in rules if (depth := self.least(rule)) is not None]
            if known:
                self.depth[name] = 1 + min(known)
        return self.depth != before

    def least(self, rule: Rule) -> int | None:
        parts = [self.depth.get(s.name) for s in rule.expansion if isinstance(s, NonTerminal)]
        return None if None in parts else max((part for part in parts if part is not None), default=0)

    def words(self, name: str, chance: Random, room: int) -> list[str]:
        """The words of one thing of this name, no deeper than `room` where that is possible."""
        rules = self.rules[name]
        least = {id(rule): self.least(rule) or 0 for rule in rules}
        fitting = [rule for rule in rules if least[id(rule)] < room]
        if not fitting:
            fewest = min(least.values())
            fitting = [rule for rule in rules if least[id(rule)] == fewest]
        found: list[str] = []
        for symbol in chance.choice(fitting).expansion:
            if isinstance(symbol, NonTerminal):
                found += self.words(symbol.name, chance, room - 1)
            elif symbol.name in WORDS:
                found.append(chance.choice(WORDS[symbol.name]))
            else:
                found.append(self.fixed[symbol.name])
        return found


@cache
def drawing() -> Drawing:
    return Drawing()


def program(chance: Random) -> list[str]:
    """The words of a few statements."""
    room = chance.choice([6, 10, 14])
    return [word for _ in range(chance.randint(1, 4)) for word in drawing().words("_item", chance, room)]


def spread(words: list[str], chance: Random, *, comments: bool, blank: bool = True) -> str:
    """The words with any white space between them, and with comments that are all different."""
    gaps = [" ", " ", " ", "\n", "   ", "\t", "\r\n", *(["\n\n", "\n \n\n"] if blank else [])]
    pieces: list[str] = []
    for number, word in enumerate(words):
        pieces += [word, chance.choice(gaps)]
        if comments and chance.random() < 0.1:
            lead = chance.choice(["", "\n", "\n\n    "])
            pieces.append(
                f"{lead}# {number}{chance.choice(['', ' why', ' '])}\n{chance.choice(['', chr(10)])}"
            )
    return "".join(pieces)
