"""Signs on a receipt that finance wants to know of, and that the person wants to know of before anybody else. Pure.

A sign is a code, where it stands, and a word. What is private to the person (`PERSONAL`) is told to the person while the item is
theirs, with a way to make it black; approvers and finance are not told which word it was.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kvitt.files.reading.amounts import amounts_in
from kvitt.files.reading.identity import identities_in
from kvitt.files.reading.text import Piece, TextLine
from kvitt.files.reading.wordlists import pattern_of, plain

#: Signs that only the person is told of.
PERSONAL = frozenset({"personal-number", "health", "union", "religion"})
#: Beyond this many of a kind nothing is learned.
MOST = 12


@dataclass(frozen=True, slots=True)
class Sign:
    """`code`; `region` (page, x, y, width, height), relative, where it has a place; `word` as printed, for the sentence.

    `amount`: what the line with it costs, in the receipt's currency, where that can be read.
    """

    code: str
    region: tuple[float, ...] | None = None
    word: str = ""
    amount: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        region = None if self.region is None else [round(number, 4) for number in self.region]
        cost = {} if self.amount is None else {"amount": str(self.amount)}
        return {"code": self.code, "region": region, "word": self.word, **cost}


def signs_of(lines: Sequence[TextLine], *, has_vat: bool) -> list[Sign]:
    """Every sign that the text itself gives. `has_vat`: whether VAT was read from it, which a card slip never shows."""
    found: list[Sign] = []
    for group in (_identity(lines), _sensitive(lines), _goods(lines)):
        found += list(group)[:MOST]
    if _is_card_slip(lines, has_vat=has_vat):
        found.append(Sign("card-slip"))
    return found


# -- what is private to the person ------------------------------------------------------------------------------------


def _identity(lines: Iterable[TextLine]) -> Iterator[Sign]:
    for line in lines:
        text = line.text
        for one in identities_in(text):
            yield Sign("personal-number", _region(line, one.start, one.end), one.kind)


def _sensitive(lines: Sequence[TextLine]) -> Iterator[Sign]:
    for code in ("health", "union", "religion"):
        pattern = pattern_of(code)
        for line in lines:
            if match := pattern.search(plain(line.text)):
                yield Sign(code, line.region, match[0])


def _region(line: TextLine, start: int, end: int) -> tuple[float, ...]:
    """The box of a part of a line: the pieces it touches, each cut by its share of letters, with a margin of a letter."""
    boxes = []
    at = 0
    for piece in line.pieces:
        first, last = max(start - at, 0), min(end - at, len(piece.text))
        if first < last:
            boxes.append(_cut(piece, first - 1, last + 1))
        at += len(piece.text) + 1
    if not boxes:
        return line.region
    left, right = min(box[0] for box in boxes), max(box[1] for box in boxes)
    top = min(piece.y for piece in line.pieces)
    bottom = max(piece.y + piece.h for piece in line.pieces)
    return (line.pieces[0].page, left, top, right - left, bottom - top)


def _cut(piece: Piece, first: int, last: int) -> tuple[float, float]:
    letter = piece.w / len(piece.text)
    return piece.x + max(first, 0) * letter, piece.x + min(last, len(piece.text)) * letter


# -- what was bought --------------------------------------------------------------------------------------------------


def _goods(lines: Sequence[TextLine]) -> Iterator[Sign]:
    without, sellers = pattern_of("without_alcohol"), pattern_of("alcohol_sellers")
    lists = (("alcohol", pattern_of("alcohol")), ("private-item", pattern_of("private")))
    seller = next((match for line in lines[:6] if (match := sellers.search(plain(line.text)))), None)
    if seller:
        yield Sign("alcohol", None, seller[0])
    for index, line in enumerate(lines):
        price = _price(lines, index)
        if price is None:
            continue
        text = plain(line.text)
        for code, pattern in lists:
            match = pattern.search(text)
            if match and not (code == "alcohol" and without.search(text)):
                yield Sign(code, line.region, match[0], price if code == "alcohol" else None)


def _price(lines: Sequence[TextLine], index: int) -> Decimal | None:
    """The price on the line, or on the next one with hardly any letters (quantity times price). The last of several is the sum."""
    if found := amounts_in(lines[index].text):
        return found[-1]
    if index + 1 == len(lines):
        return None
    below = lines[index + 1].text
    found = amounts_in(below)
    quiet = below[:1].isdigit() and sum(letter.isalpha() for letter in below) <= 6
    return found[-1] if found and quiet else None


# -- what kind of paper it is -----------------------------------------------------------------------------------------

_TERMINAL = re.compile(
    r"\b(?:a ?i ?d(?=[:. ])|tvr|tsi|arqc|atc(?=[:. ])|psn|pan|ref(?:nr|erence)?(?=[:. ])|auth(?:orisation| ?code)?|"
    r"aut\.? ?kode|godkendt|godkänd|godkjent|approved|hyväksytty|genehmigt|genehmigung|terminal|term\.? ?id|merchant id|"
    r"forretnings ?nr|butiksnr|salgssted|kortholder|kundens? (?:kvittering|kvitto|kopi|ex)|kundenbeleg|cardholder copy|"
    r"customer copy|kontaktl[øo]s|contactless|bankaxept|chip|pin ?(?:ok|verified|kode|kod)|no cvm|kontantlös|visa|mastercard|"
    r"dankort|maestro|girocard|kartenzahlung|eft)\b",
    re.IGNORECASE,
)
_VAT_WORD = re.compile(r"\b(?:moms\w*|mva|mwst|ust|vat|alv|gst|sst|tax)\b", re.IGNORECASE)
_SUM_WORD = re.compile(
    r"\b(?:total\w*|i ?alt|bel[øo]b|belopp|bel[øo]p|summa?|sum|amount|betrag|summe|yhteens[äa]|k[øo]b|k[öo]p|kj[øo]p|sale|"
    r"purchase|betalt|zahlung|eur|dkk|sek|nok|visa|mastercard|dankort|kort\w*|card|tip|drikkepenge|dricks)\b",
    re.IGNORECASE,
)


def _is_card_slip(lines: Sequence[TextLine], *, has_vat: bool) -> bool:
    """Whether this is what the card terminal prints: its own words, one amount, and neither goods nor VAT."""
    if has_vat or not 5 <= len(lines) <= 45 or any(_VAT_WORD.search(line.text) for line in lines):
        return False
    marks = {match[0].casefold() for line in lines for match in _TERMINAL.finditer(line.text)}
    priced = [line.text for line in lines if amounts_in(line.text)]
    goods = [text for text in priced if not _SUM_WORD.search(text) and sum(letter.isalpha() for letter in text) >= 3]
    return len(marks) >= 4 and not goods


_CLOCK = re.compile(r"^\W*(?:[01]?\d|2[0-3])[:.][0-5]\d\b")


def looks_like_a_screen(lines: Sequence[TextLine], *, width: int, height: int, flat: float) -> bool:
    """Whether the picture is a phone's screen: tall, a clock alone in the topmost corner, and surfaces without any grain.

    `flat`: the share of the picture without grain (0..1), as `kvitt.files.reading.grain` measures it.
    """
    if not lines or not 1.6 <= height / width <= 2.4 or flat < 0.45:
        return False
    first = min(lines, key=lambda line: line.region[2])
    return (
        first.region[2] < 0.05 and first.region[4] < 0.04 and bool(_CLOCK.match(first.text)) and len(first.text) <= 24
    )
