"""How it was paid, and what of the sum is neither goods nor tax: tip and rounding. Pure."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kvitt.files.reading.field import Field
from kvitt.files.reading.figures import Figure, Row, rows_of
from kvitt.files.reading.text import TextLine

CARD, CASH, MOBILE = "card", "cash", "mobile"

_MOBILE = re.compile(r"\b(?:mobile ?pay|swish|vipps|apple ?pay|google ?pay|paypal|alipay)\b", re.IGNORECASE)
_CARD = re.compile(
    r"\b(?:visa|master ?card|maestro|dankort|amex|american express|diners|bank ?axept|girocard|ec-?(?:karte|cash"
    r"|card)|eurocard"
    r"|bank ?kort|kontokort|pankkikortti|luottokortti|kortti|lähimaksu|kort(?:betal\w*|köp|kjøp|køb)?"
    r"|karten?(?:zahlung)?|card|debit|credit"
    r"|contactless|kontaktl[oøö0]s|kontaktlos)\b",
    re.IGNORECASE,
)
#: What only a card terminal prints.
_TERMINAL = re.compile(r"\bA\s?0{3,}\d{4,}|\baid\b|\bpsn\b|\bterm(?:inal)?[ .:-]*(?:id)?[ .:-]*\d{6,}", re.IGNORECASE)
_CASH = re.compile(
    r"\b(?:kontant\w*|cash|bar(?:geld|zahlung)?|gegeben|erhållet|mottaget|mottatt|modtaget|käteinen|tendered)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:byttepenge|retur|tilbage|växel|åter|tillbaka|veksel|vekslepenger|tilbake|rückgeld|zurück|vaihtoraha"
    r"|takaisin|change)\b",
    re.IGNORECASE,
)
#: What terminals mask digits with; a recogniser takes rows of stars for `米` and `※` too.
_MASK = r"*#xX×•米※"
#: Bounded throughout: a row of eighty stars is a line across the paper and must not be tried in every way.
_MASKED = re.compile(
    rf"[{_MASK}]{{2}}[{_MASK}\s-]{{0,30}}(?P<spread>\d{{4}})(?![\d.,])"
    r"|(?:^|[\s:])[*•米※]\s?(?P<short>\d{4})(?![\d.,])"
    rf"|\b\d{{4}}[ -]?[\d{_MASK}]{{2}}[{_MASK} -]{{2,20}}(?P<known>\d{{4}})(?![\d.,])"
    r"|(?:ending|slutter på|slutar på|endet auf|\.{3})\s*(?P<said>\d{4})\b"
)
_TIP = re.compile(
    r"\b(?:drikkepenge|tips?|dricks|driks|trinkgeld|gratuity|juomaraha|tippi|palvelumaksu|service charge)\b",
    re.IGNORECASE,
)
_NO_TIP = re.compile(r"\b(?:incl|inkl|mit|med|uden|utan|without|ohne|kaffe|tipp?-?ex)\b", re.IGNORECASE)
_ROUNDING = re.compile(
    r"\b(?:[øöo0]re[ -]?s?(?:afrunding|avrundn?ing|utj\w*)|(?:af|av)runding|avrundning|ut?jämning|rundung\w*"
    r"|pyöristys\w*|rounding|rnd)\b",
    re.IGNORECASE,
)
#: No coin that cash is rounded to is larger than twice this.
_LARGEST_ROUNDING = Decimal("0.50")


def payment_of(lines: Sequence[TextLine]) -> Field | None:
    """`card`, `cash` or `mobile`: what the words and the terminal's marks say most of."""
    votes = {CARD: 0.0, CASH: 0.0, MOBILE: 0.0}
    places: dict[str, TextLine] = {}
    for row in rows_of(lines):
        for means, weight in _votes(row):
            votes[means] += weight
            places.setdefault(means, row.line)
    best = max(votes, key=lambda means: votes[means])
    if not votes[best]:
        return None
    rest = max(weight for means, weight in votes.items() if means != best)
    confidence = 0.95 if votes[best] >= 2 and not rest else 0.9 if votes[best] >= 2 * rest + 1 else 0.7
    return Field(best, confidence, places[best].region)


def _votes(row: Row) -> Iterator[tuple[str, float]]:
    text = row.text
    if _MOBILE.search(text):
        yield MOBILE, 2.0 if row.amounts else 0.6
    elif _MASKED.search(text):
        yield CARD, 2.0
    elif _CARD.search(text) or _TERMINAL.search(text):
        yield CARD, 1.5 if row.amounts else 1.0
    elif _CHANGE.search(text) and row.amounts:
        # change of nothing is printed on many card receipts too
        yield CASH, 1.5 if row.amounts[-1].value else 0.3
    elif _CASH.search(text) and row.amounts:
        yield CASH, 1.5


def card_last_four_of(lines: Sequence[TextLine]) -> Field | None:
    """The last four digits of the card, where the others are masked."""
    for row in rows_of(lines):
        match = _MASKED.search(row.text)
        if match:
            group = next(name for name in ("spread", "short", "known", "said") if match[name])
            return Field(match[group], 0.8 if group == "short" else 0.95, row.region(*match.span(group)))
    return None


def tip_of(lines: Sequence[TextLine]) -> Field | None:
    """What was given on top of the price: an amount in a row that names it, below the largest amount of the receipt."""
    rows = rows_of(lines)
    largest = max((amount.value for row in rows for amount in row.amounts), default=Decimal(0))
    for row, amount in _amounts_named(rows, _TIP):
        if 0 < amount.value < largest / 2 and not _NO_TIP.search(row.text):
            total = {other.value for one in rows for other in one.amounts}
            adds_up = any(other + amount.value in total for other in total if other > amount.value)
            return Field(str(amount.value), 0.95 if adds_up else 0.7, row.region(amount.start, amount.end))
    return None


def rounding_of(lines: Sequence[TextLine]) -> Field | None:
    """What was added or taken off to reach a coin. Tills may leave out the minus: the sums above and below tell it."""
    rows = rows_of(lines)
    for row, amount in _amounts_named(rows, _ROUNDING):
        size, number = abs(amount.value), rows.index(row)
        if not size or size > _LARGEST_ROUNDING:
            continue
        above = {other.value for one in rows[:number] for other in one.amounts if other.value > size}
        below = {other.value for one in rows[number + 1 :] for other in one.amounts if other.value > size}
        led = [change for change in (size, -size) if any(sum_ + change in below for sum_ in above)]
        value = led[0] if len(led) == 1 and amount.value > 0 else amount.value
        return Field(str(value), 0.95 if value in led else 0.75, row.region(amount.start, amount.end))
    return None


def _amounts_named(rows: Sequence[Row], name: re.Pattern[str]) -> Iterator[tuple[Row, Figure]]:
    for row in rows:
        if name.search(row.text) and row.amounts:
            yield row, row.amounts[-1]
