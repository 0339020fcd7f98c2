"""Lines of a receipt with what they say and the amounts on them, worked out once for all fields. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kvitt.files.reading.amounts import Amount, Manner, amounts_with_places, guessed_amounts
from kvitt.files.reading.folding import folded
from kvitt.files.reading.text import TextLine
from kvitt.files.reading.words import ROW_WORDS, Says

_NAMES_A_SUM = frozenset({Says.PAYABLE, Says.TOTAL, Says.CARD, Says.CASH, Says.CHANGE, Says.ROUNDED})


@dataclass(frozen=True, slots=True)
class Seen:
    """An amount in its row, with what the words to its left say, or those above it where its row has none."""

    amount: Amount
    row: int
    says: frozenset[Says]
    #: Whether the words stand in another row than the amount.
    from_above: bool
    #: How many amounts stand in its row before and after it.
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line, its folded text, and what its words say."""

    line: TextLine
    folded: str
    says: frozenset[Says]
    amounts: tuple[Amount, ...]

    @property
    def letters(self) -> int:
        """How many letters it has."""
        return sum(letter.isalpha() for letter in self.folded)


@lru_cache(maxsize=2048)
def said_by(text: str) -> frozenset[Says]:
    """What the words of a text say."""
    plain = folded(text)
    if not any(letter.isalpha() or letter in "%@" for letter in plain):
        return frozenset()
    return frozenset(says for says, pattern in ROW_WORDS.items() if pattern.search(plain))


def rows_of(lines: Iterable[TextLine]) -> list[Row]:
    """The rows. Amounts that need guessing are taken only where the words ask for one and no plain one stands."""
    rows: list[Row] = []
    for line in lines:
        says = said_by(line.text)
        amounts = amounts_with_places(line.text)
        above = rows[-1] if rows else None
        asks = says & _NAMES_A_SUM or (above and not above.amounts and above.says & _NAMES_A_SUM)
        if asks and not any(one.manner is not Manner.MENDED for one in amounts):
            amounts = sorted([*amounts, *guessed_amounts(line.text)], key=lambda one: one.start)
        rows.append(Row(line, folded(line.text), says, tuple(amounts)))
    return rows


def seen_amounts(rows: Sequence[Row]) -> list[Seen]:
    """Every amount with what its label says."""
    return [seen for index in range(len(rows)) for seen in _in_row(rows, index)]


def _in_row(rows: Sequence[Row], index: int) -> Iterable[Seen]:
    row = rows[index]
    text = row.line.text
    start = 0
    for number, amount in enumerate(row.amounts):
        label = text[start : amount.start]
        if _letters(label) < 2:
            label = text[: amount.start]
        says, from_above = said_by(label), False
        if _letters(label) < 2:
            after = text[amount.end :]
            if _letters(after) >= 5:  # the words stand to the right
                says = said_by(after)
            elif index and not rows[index - 1].amounts:
                says, from_above = rows[index - 1].says, True
        yield Seen(amount, index, says, from_above, number, len(row.amounts) - number - 1)
        start = amount.end


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)
