"""Whether two receipts are the same one. Pure.

A picture taken twice is another file: cropped, turned, darker, saved again. What stays is what is printed, so the first witness is
the set of numbers on the paper (prices, times, receipt and terminal numbers), of which two receipts of one shop share only the
few that name the shop. The second is what the text looks like, by a small hash of the part of the picture that carries it; it
speaks only where there are hardly any numbers. What was read must not contradict: two tickets of one machine differ in the time.

To find candidates among hundreds of thousands without comparing with each, every receipt leaves *traces*: whole numbers of which
two copies almost surely share one, and of which strangers rarely do.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: Of the numbers of both together, the share that must be on both.
SHARED = 0.5
#: Or, where one picture shows only a part of the paper: the share of the smaller set, which must not be tiny.
CONTAINED, ENOUGH = 0.8, 8
#: Fewer numbers than this say nothing about sameness.
FEW = 5
#: Looks that differ in this many of 64 bits or fewer are alike.
ALIKE_BITS = 6
#: So much in common, that a day or an amount read differently is a misreading.
OVERWHELMING = 0.8
_BANDS, _ROWS = 14, 3
_NUMBER = re.compile(r"\d[\d.,:/\- ]*\d")
_TIME = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:])")


@dataclass(frozen=True, slots=True)
class Content:
    """What a receipt says, as far as likeness looks at it: its numbers, how its text looks, day, amount, times, seller."""

    numbers: frozenset[str]
    looks: tuple[int, ...] = ()
    amount: str = ""
    on: str = ""
    times: frozenset[str] = frozenset()
    number: str = ""
    seller: str = ""


def content_of(reading: Mapping[str, Any] | None, *, look: int | None = None) -> Content:
    """The content of a receipt by its stored reading; `look` is the hash of the whole first page."""
    reading = reading or {}
    fields = reading.get("fields", {})
    text = str(reading.get("text", ""))
    said = {name: str(field.get("value", "")) for name, field in fields.items() if field.get("confidence", 0) >= 0.5}
    looks = [*reading.get("looks", ()), *([] if look is None else [look])]
    return Content(
        numbers=numbers_in(text),
        looks=tuple(dict.fromkeys(looks)),
        amount=said.get("amount", ""),
        on=said.get("on", ""),
        times=frozenset(f"{int(match[1]):02}{match[2]}" for match in _TIME.finditer(text)),
        number=said.get("receipt_number", ""),
        seller=str(reading.get("company_number") or "") or seller_key(said.get("merchant", "")),
    )


def numbers_in(text: str) -> frozenset[str]:
    """Every number of three digits or more, by its digits alone, so that a misread point or colon does not matter."""
    found = set()
    for match in _NUMBER.finditer(text):
        for part in match[0].split(" "):
            digits = re.sub(r"\D", "", part)
            if 3 <= len(digits) <= 20:
                found.add(digits)
    return frozenset(found)


def seller_key(name: str) -> str:
    """A seller's name without what is spelt now so, now so: case, marks, blanks and legal form."""
    plain = re.sub(r"\b(a/s|aps|i/s|ab|as|asa|oyj?|gmbh|ag|kg|ltd|inc|sdn bhd)\b\.?", " ", name.casefold())
    return re.sub(r"[^\w]+", " ", plain).strip()


def same(one: Content, other: Content) -> bool:
    """Whether these are two pictures of one receipt."""
    common = len(one.numbers & other.numbers)
    smaller = min(len(one.numbers), len(other.numbers))
    share = common / len(one.numbers | other.numbers) if smaller else 0.0
    if smaller >= FEW:
        if share >= OVERWHELMING and not _other_time(one, other):
            return True
        if _contradict(one, other):
            return False
        return share >= SHARED or (common >= ENOUGH and common / smaller >= CONTAINED) or _same_words(one, other)
    if _contradict(one, other):
        return False
    return _same_words(one, other) or _look_alike(one, other)


def _same_words(one: Content, other: Content) -> bool:
    """The same seller, day and amount, and the same receipt number or minute as well."""
    if not (one.amount and one.on and one.seller):
        return False
    if (one.amount, one.on, one.seller) != (other.amount, other.on, other.seller):
        return False
    return bool(one.times & other.times) or (bool(one.number) and one.number == other.number)


def _look_alike(one: Content, other: Content) -> bool:
    return any(distance(mine, theirs) <= ALIKE_BITS for mine in one.looks for theirs in other.looks)


def _contradict(one: Content, other: Content) -> bool:
    for mine, theirs in ((one.on, other.on), (one.number, other.number)):
        if mine and theirs and mine != theirs:
            return True
    return _other_amount(one, other) or _other_time(one, other)


def _other_amount(one: Content, other: Content) -> bool:
    """Whether different sums were paid; not where each total stands on the other as well, so that one was chosen wrongly."""
    if not one.amount or not other.amount or one.amount == other.amount:
        return False
    mine, theirs = re.sub(r"\D", "", one.amount), re.sub(r"\D", "", other.amount)
    return not (mine in other.numbers and theirs in one.numbers)


def _other_time(one: Content, other: Content) -> bool:
    return bool(one.times) and bool(other.times) and not one.times & other.times


def distance(one: int, other: int) -> int:
    """In how many of their 64 bits two hashes differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def traces_of(content: Content) -> frozenset[int]:
    """The keys, signed 64-bit numbers, under which a receipt is found again by its copies."""
    return frozenset(_signed(text) for text in _traces(content))


def _traces(content: Content) -> Iterator[str]:
    if content.amount and content.on:
        yield f"purchase {content.amount} {content.on}"
    if content.number and content.seller:
        yield f"number {content.number} {content.seller}"
    if len(content.numbers) >= FEW:
        # The smallest of many hashes are the same on both with the probability of the share in common (Broder's min-wise
        # hashing); three together name a band, so that receipts sharing a tenth rarely meet and copies nearly always do.
        hashed = [hashlib.shake_128(number.encode()).digest(_BANDS * _ROWS * 4) for number in content.numbers]
        smallest = [min(one[at * 4 : at * 4 + 4] for one in hashed) for at in range(_BANDS * _ROWS)]
        for band in range(_BANDS):
            yield f"numbers {band} {b''.join(smallest[band * _ROWS : band * _ROWS + _ROWS]).hex()}"
    else:
        for look in content.looks:
            bits = look & 0xFFFF_FFFF_FFFF_FFFF
            yield from (f"look {part} {bits >> 8 * part & 0xFF}" for part in range(8))


def _signed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
