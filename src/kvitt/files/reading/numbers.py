"""Numbers that name: the seller's in a register, by its check digit, and the receipt's own. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stdnum.at import uid as austrian
from stdnum.de import stnr
from stdnum.de import vat as german
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.gb import vat as british
from stdnum.nl import btw as dutch
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from kvitt.files.reading.field import Field
from kvitt.files.reading.figures import Row, rows_of
from kvitt.files.reading.text import TextLine

_GAP = r"[\s.:#-]{0,4}"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A register's numbers: the words before them, their digits with what may stand between, and their check."""

    country: str
    words: re.Pattern[str]
    shape: re.Pattern[str]
    is_valid: Callable[[str], Any]
    #: Whether a number of this shape that checks out is told from others without its word.
    tells_itself: bool = False


def _kind(country: str, words: str, shape: str, is_valid: Callable[[str], Any], *, tells_itself: bool = False) -> _Kind:
    return _Kind(country, re.compile(words, re.IGNORECASE), re.compile(shape, re.IGNORECASE), is_valid, tells_itself)


_ORG = r"org(?:anisations)?\.?\s?-?n(?:r|ummer)"
_KINDS = (
    _kind(
        "SE",
        rf"{_ORG}|\borg\b|moms\.?reg|\bvat\b",
        rf"(?<!\d)(?:SE{_GAP})?(\d{{6}}\s?-?\s?\d{{4}})(?:\s?01)?(?!\d)",
        swedish.is_valid,
    ),
    _kind(
        "NO",
        rf"{_ORG}|foretaksreg|\bmva\b",
        rf"(?<!\d)(?:N[O0]{_GAP})?(\d{{3}}\s?\d{{3}}\s?\d{{3}})(?!\d)(?:\s?MVA)?",  # an O of capitals is read as nought
        norwegian.is_valid,
    ),
    _kind(
        "DK",
        r"\bc\s?v\s?r\b|\bse[ /-]?n(?:r|o|ummer)\b|\bvat\b|moms\.?(?:reg|nr)",
        rf"(?<!\d)(?:DK{_GAP})?(\d{{2}}\s?\d{{2}}\s?\d{{2}}\s?\d{{2}})(?!\d)",
        cvr.is_valid,
    ),
    _kind(
        "FI",
        r"y-?tunnus|alv-?\s?(?:tunnus|n(?:r|o|ro))|\bvat\b|\bfo-?nummer",
        rf"(?<!\d)(?:FI{_GAP})?(\d{{7}}\s?-?\s?\d)(?!\d)",
        ytunnus.is_valid,
    ),
    _kind(
        "DE",
        r"\bust|\buid|\bvat\b|\bid-?nr|steuer",
        rf"(?<![A-Z])DE{_GAP}(\d{{3}}\s?\d{{3}}\s?\d{{3}})(?!\d)",
        german.is_valid,
        tells_itself=True,
    ),
    _kind("GB", r"\bvat\b", rf"(?<!\d)(?:GB{_GAP})?(\d{{3}}\s?\d{{4}}\s?\d{{2}})(?!\d)", british.is_valid),
    _kind("AT", r"\buid|\bust|\batu", r"(?<![A-Z])AT\s?(U\s?\d{8})(?!\d)", austrian.is_valid, tells_itself=True),
    _kind("NL", r"\bbtw|\bvat", r"(?<![A-Z])NL\s?(\d{9}\s?B\s?\d{2})(?!\d)", dutch.is_valid, tells_itself=True),
    _kind(
        "DE",
        r"steuer[ -]?n(?:r|ummer)|st\.?\s?-?n(?:r|ummer)|finanzamt",
        r"(?<!\d)(\d{2,3}\s?/\s?\d{3,4}\s?/\s?\d{4,5})(?!\d)",
        stnr.is_valid,
    ),
)


def company_number_of(lines: Sequence[TextLine]) -> Field | None:
    """The seller's number with its country before it (`DK12345674`), where its check digit is right.

    A number beside its word is sure; so is a foreign one that begins with its country. The word may stand a row above.
    """
    rows = rows_of(lines)
    best: Field | None = None
    for number, row in enumerate(rows):
        above = rows[number - 1].text if number else ""
        for kind in _KINDS:
            for field in _numbers(row, kind, above=above):
                if best is None or field.confidence > best.confidence:
                    best = field
    return best


def _numbers(row: Row, kind: _Kind, *, above: str) -> Iterator[Field]:
    for match in kind.shape.finditer(row.text):
        bare = re.sub(r"[\s./-]", "", match[1]).upper()
        if not kind.is_valid(bare):
            continue
        named = bool(kind.words.search(row.text[: match.start(1)])) or (
            kind.country == "NO" and "MVA" in row.text[match.end(1) :]
        )
        prefixed = bool(re.search(rf"{kind.country}{_GAP}$", row.text[: match.start(1)]))
        if named or prefixed or kind.tells_itself:
            confidence = 0.98 if named else 0.93
        elif kind.words.search(above) and not re.search(r"[a-zæøåäöü]{4}", row.text, re.IGNORECASE):
            confidence = 0.9
        else:
            continue
        yield Field(f"{kind.country}{bare}", confidence, row.region(*match.span(1)))


#: What receipts call themselves, alone or before `number`.
_OWN_NAMES = (
    r"kvitt?(?:ering|o)?s?\.?|bong?|kassabon|kassakvitto|beleg|nota|bilag|ordre?|order|kuitti|tosite|receipt|check|bill|rechnungs?|quittung"
    r"|faktura|invoice|trans(?:action)?|ticket|köp|salgs?(?:kvittering)?"
)
_SAYS_NUMBER = r"n(?:ummer|umber|ro|r|o)\b|n(?:ummer|umber|ro|r|o)(?=\.|:|\d)|#"
_RECEIPT = re.compile(
    rf"\b(?:{_OWN_NAMES})[\s.:-]{{0,3}}(?:(?:{_SAYS_NUMBER}|id\b)\.?)?[\s.:#-]{{0,4}}"
    r"(?P<number>[A-Z]{0,3}-?\d[\dA-Z/-]{0,17})(?![\w.,:/]*\d*[.,]\d\d)",
    re.IGNORECASE,
)
_DATE = re.compile(r"^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}$")


def receipt_number_of(lines: Sequence[TextLine]) -> Field | None:
    """What the receipt calls itself: the number beside its own word, once more sure when the word says `number`."""
    found: list[tuple[float, Field]] = []
    for row in rows_of(lines):
        for match in _RECEIPT.finditer(row.text):
            number = match["number"].rstrip("-/")
            if _DATE.match(number) or not any(letter.isdigit() for letter in number):
                continue
            said = re.search(
                r"n(?:r|o|ro|ummer|umber)\b|#", match[0][: match.start("number") - match.start()], re.IGNORECASE
            )
            confidence = 0.9 if said else 0.75
            found.append((confidence, Field(number, confidence, row.region(*match.span("number")))))
    return max(found, key=lambda one: one[0])[1] if found else None
