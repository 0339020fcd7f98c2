"""Finding what a receipt says of tax: which amounts stand with which rate, and what each may be. Pure.

Tills print tax in a table with or without a head, with columns in any order, in sentences ("heraf moms 25%", "moms 25% av
400,00"), in rows of their own for base and tax, or one thing under the other. All of these come out as *facts*: an amount, the
rate it stands with (none where the paper does not say), and what the words around it make it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kvitt.files.reading.figures import Figure, Row
from kvitt.files.reading.vat_words import NOT_TAX, OF, PAID, REGISTERED, ROLES, SUM, WHOLE

#: No country's rate is higher; what stands before a per cent sign above it is something else.
_HIGHEST_RATE = 30
#: A head speaks for so many rows below it.
_TABLE_ROWS = 7
#: So many rows below a rate may still belong to it.
_BLOCK_ROWS = 4
#: No receipt says more of tax; a made page must not cost the reader's time.
_MOST_GROUPS = 40


@dataclass(frozen=True, slots=True)
class Fact:
    """An amount of the tax part. `role` is base, tax or gross where words say so, else empty; `row` its number on the receipt."""

    value: Decimal
    role: str
    row: int


@dataclass(slots=True)
class Group:
    """Facts that stand together: a table's row, a sentence, or a block of rows. `rate` is none where it is not printed.

    `strict`: the rate is printed with its sign. `readings`: other ways to cut the same row into amounts.
    """

    rate: Decimal | None
    rows: list[int]
    facts: list[Fact] = field(default_factory=list)
    readings: list[list[Fact]] = field(default_factory=list)
    strict: bool = True


@dataclass(frozen=True, slots=True)
class _Head:
    """A table's head: the middle of each word across the page, with its role."""

    columns: tuple[tuple[float, str], ...]
    last_row: int

    def role_at(self, figure: Figure) -> str:
        """The role of the column whose head stands nearest."""
        nearest = min(
            self.columns, key=lambda column: min(abs(column[0] - figure.middle), abs(column[0] - figure.right))
        )
        return nearest[1]


def groups_of(rows: Sequence[Row], *, known: Sequence[Decimal]) -> list[Group]:
    """Every group of facts on the receipt, from top to bottom."""
    groups: list[Group] = []
    head: _Head | None = None
    for number, row in enumerate(rows):
        if (found := _head(row, number)) is not None:
            head = found
            if not row.amounts:
                continue
        if head and number > head.last_row:
            head = None
        if len(groups) > _MOST_GROUPS:
            break
        opened = _open(row, number, head=head, known=known)
        if opened and opened[0].rate is None and not head and _joined(groups, row, number):
            continue
        if opened:
            groups += opened
            if head:
                head = _Head(head.columns, max(head.last_row, number + 3))
        elif (
            not _joined(groups, row, number)
            and head
            and (row.amounts or len(row.text) > 24)
            and not SUM.search(row.text)
        ):
            head = None
    return groups


def _words(text: str) -> list[tuple[int, int, str]]:
    """(start, end, role) of the words of tax in a text, from left to right."""
    found: list[tuple[int, int, str]] = []
    for role, pattern in ROLES:
        for match in pattern.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), role))
    return sorted(found)


def _head(row: Row, number: int) -> _Head | None:
    """The row as a table's head: two or more of its words, and no number."""
    if row.amounts or row.rates or REGISTERED.search(row.text) or re.search(r"\d{3}", row.text):
        return None
    words = _words(row.text)
    if len({role for _, _, role in words}) < 2:
        return None
    words += [
        (match.start(), match.end(), "gross")
        for match in WHOLE.finditer(row.text)
        if not any(start <= match.start() < end for start, end, _ in words)
    ]
    places = [(row.place(start, end), role) for start, end, role in words]
    return _Head(tuple(((left + right) / 2, role) for (left, right), role in places), number + _TABLE_ROWS)


def _open(row: Row, number: int, *, head: _Head | None, known: Sequence[Decimal]) -> list[Group]:
    """The groups that begin on a row; none when it says nothing of tax."""
    text = row.text
    if NOT_TAX.search(text) or REGISTERED.search(text):
        return []
    roles = {role for _, _, role in _words(text)}
    rates = [rate for rate in row.rates if rate.value <= _HIGHEST_RATE]
    if not rates and (head or roles & {"tax", "rate"}):
        rates = [
            rate
            for rate in row.bare_rates((*known, Decimal(0)) if head else known)
            if _stands_for_a_rate(rate, row, head=head)
        ][:1]
    if rates:
        return _by_rate(row, number, rates, head=head) if roles or head or len(row.amounts) >= 2 else []
    amounts = row.amounts
    if not amounts or PAID.search(text) or (SUM.search(text) and "tax" not in roles):
        return []
    if (head and len(amounts) >= 2) or "tax" in roles:
        return [Group(None, [number], _facts(row, amounts, number, head=head), strict=False)]
    return []


def _stands_for_a_rate(rate: Figure, row: Row, *, head: _Head | None) -> bool:
    """Whether a number without a sign is a rate: alone, in the rate's column, or before amounts that it was not read into."""
    first = not any(amount.start < rate.start for amount in row.amounts)
    for amount in row.amounts:
        if amount.start <= rate.start < amount.end:
            if rate.end == amount.end:
                return (first and len(row.amounts) >= 3) or bool(head and head.role_at(rate) == "rate")
            return first and row.text[rate.end] == " "
    return bool(row.amounts)


def _by_rate(row: Row, number: int, rates: Sequence[Figure], *, head: _Head | None) -> list[Group]:
    """A group for each rate of the row; amounts go to the rate before them, or to the first."""
    groups = [Group(rate.value, [number], strict=rate in row.rates) for rate in rates]
    text = row.without_rates
    for rate in rates:
        text = text[: rate.start] + " " * (rate.end - rate.start) + text[rate.end :]
    for apart in (False, True):
        amounts = row.amounts_of(text, apart=apart)
        shares: list[list[Figure]] = [[] for _ in rates]
        for amount in amounts:
            before = [place for place, rate in enumerate(rates) if rate.start < amount.start]
            shares[before[-1] if before else 0].append(amount)
        for group, share in zip(groups, shares, strict=True):
            facts = _facts(row, share, number, head=head)
            if not apart:
                group.facts = facts
            elif [fact.value for fact in facts] != [fact.value for fact in group.facts]:
                group.readings.append(facts)
    return groups


def _facts(row: Row, amounts: Sequence[Figure], number: int, *, head: _Head | None) -> list[Fact]:
    """Amounts with what makes them base, tax or gross: the nearest word before that no other amount took, else the column."""
    words = [word for word in _words(row.text) if word[2] != "rate"]
    facts = []
    for amount in amounts:
        before = [word for word in words if word[1] <= amount.start]
        if OF.search(row.text[: amount.start]):
            role = "base"
        elif before:
            role = before[-1][2]
            words.remove(before[-1])
            if role == "gross" and row.rates and re.match(r"in[kc]l", row.text[before[-1][0] :], re.IGNORECASE):
                role = ""  # `inkl. moms 25%` names the tax that is inside
        else:
            role = head.role_at(amount) if head else ""
        facts.append(Fact(amount.value, "" if role == "rate" else role, number))
    return facts


def _joined(groups: list[Group], row: Row, number: int) -> bool:
    """Whether the row goes on with the group above it: a base, tax or gross on a row of its own, or an amount that had no room."""
    if not groups or not row.amounts or PAID.search(row.text) or NOT_TAX.search(row.text):
        return False
    group = groups[-1]
    if number - group.rows[-1] > 1 or number - group.rows[0] > _BLOCK_ROWS:
        return False
    facts = _facts(row, row.amounts, number, head=None)
    roles = {fact.role for fact in facts if fact.role}
    lone = len(row.amounts) == 1
    if lone and not roles and SUM.search(row.text) and len(group.facts) == 2:
        facts = [Fact(facts[0].value, "gross", number)]
    elif not roles and not (lone and len(group.facts) < 2 and not re.search(r"[^\W\d]{2}", row.text)):
        return False
    elif (
        roles & {fact.role for fact in group.facts}
        and group.rate is not None
        and len(group.rows) == 1
        and "tax" in roles
    ):
        return False  # the tax of another rate, whose number was not read
    group.rows.append(number)
    group.facts += facts
    return True
