"""National identity numbers in text: found among other numbers, and made unreadable. Pure; check digits are python-stdnum's.

Danish CPR numbers have had no dependable check digit since 2007, so one counts only when it is written with its hyphen or beside
the word. Swedish, Norwegian and Finnish ones must pass theirs. A Swedish sole trader's organisation number is the owner's
personnummer and has to stand on every receipt; beside that word it is the seller's business, not the person's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.dk import cpr
from stdnum.fi import hetu
from stdnum.no import fodselsnummer
from stdnum.se import personnummer


@dataclass(frozen=True, slots=True)
class Identity:
    """A number that names a person: which kind, and where in the text it stands."""

    kind: str
    start: int
    end: int


_CPR = re.compile(r"(?<![\d.,-])(\d{6})( ?[-–] ?|)(\d{4})(?![\d,.-]\d|\d)", re.ASCII)
_SWEDISH = re.compile(r"(?<![\d.,-])((?:19|20)?\d{6}) ?([-+–]|) ?(\d{4})(?![\d,.-]\d|\d)", re.ASCII)
_NORWEGIAN = re.compile(r"(?<![\d.,-])(\d{6}) ?(\d{5})(?![\d,.-]\d|\d)", re.ASCII)
_FINNISH = re.compile(r"(?<![\w.,-])(\d{6}[-+ABCDEFYXWVU]\d{3}[0-9A-FHJ-NPR-Y])(?!\w)", re.ASCII)
_SAID = {
    "cpr": re.compile(r"\bcpr\b|personnummer|\bpnr\b", re.IGNORECASE),
    "personnummer": re.compile(r"person(?:nummer|nr)|samordningsnummer|\bpnr\b", re.IGNORECASE),
    "fodselsnummer": re.compile(r"f[øo]dsels(?:nummer|nr)|personnummer|\bfnr\b|d-nummer", re.IGNORECASE),
}
_COMPANY = re.compile(
    r"\borg|\bvat\b|\bmoms|\bSE\d|f-skatt|konto|bankgiro|plusgiro|\bbg\b|\bpg\b|telefon|\btlf\b|\btel\b", re.IGNORECASE
)


def identities_in(text: str) -> list[Identity]:
    """Every national identity number in one line of text, by where it stands."""
    found: list[Identity] = []
    for one in [*_finnish(text), *_norwegian(text), *_swedish(text), *_danish(text)]:
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def masked(text: str) -> str:
    """The text with a dot for every digit of an identity number; other lines and characters stay."""
    return "\n".join(_masked_line(line) for line in text.split("\n"))


def _masked_line(line: str) -> str:
    for one in identities_in(line):
        line = line[: one.start] + re.sub(r"\w", "•", line[one.start : one.end]) + line[one.end :]
    return line


def _danish(text: str) -> Iterator[Identity]:
    said = bool(_SAID["cpr"].search(text))
    for match in _CPR.finditer(text):
        if (said or (match[2] and not _COMPANY.search(text))) and cpr.is_valid(match[1] + match[3]):
            yield Identity("cpr", match.start(), match.end())


def _swedish(text: str) -> Iterator[Identity]:
    said = bool(_SAID["personnummer"].search(text))
    for match in _SWEDISH.finditer(text):
        mark = "+" if match[2] == "+" else "-"
        if not (said or (match[2] and not _COMPANY.search(text))):
            continue
        if personnummer.is_valid(f"{match[1]}{mark}{match[3]}"):
            yield Identity("personnummer", match.start(), match.end())


def _norwegian(text: str) -> Iterator[Identity]:
    said = bool(_SAID["fodselsnummer"].search(text))
    for match in _NORWEGIAN.finditer(text):
        # Account numbers have eleven digits too, and one in a hundred passes both check digits: a word or nothing else.
        if fodselsnummer.is_valid(match[1] + match[2]) and (said or not re.search(r"[^\d\s]", text[: match.start()])):
            yield Identity("fodselsnummer", match.start(), match.end())


def _finnish(text: str) -> Iterator[Identity]:
    for match in _FINNISH.finditer(text):
        if hetu.is_valid(match[1]):
            yield Identity("hetu", match.start(), match.end())
