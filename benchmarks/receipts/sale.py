"""What was bought and paid, drawn by seed, with arithmetic as tills do it: the truth that a receipt is printed from."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from benchmarks.receipts.sellers import Seller, seller
from benchmarks.receipts.wording import WORDING, Wording
from kvitt.rates.vat import percents

CENT = Decimal("0.01")
CURRENCY = {"DK": "DKK", "SE": "SEK", "NO": "NOK", "FI": "EUR", "DE": "EUR", "GB": "GBP"}
LANGUAGE = {"DK": "da", "SE": "sv", "NO": "nb", "FI": "fi", "DE": "de", "GB": "en"}
NORDIC = ("DK", "SE", "NO", "FI")
#: The smallest coin that cash is rounded to; none where cents are still counted.
_COIN = {"DK": Decimal("0.50"), "SE": Decimal(1), "NO": Decimal(1), "FI": Decimal("0.05")}
#: Rates that no till prints (raw fish; what was in force before the days drawn here).
_RARE = {Decimal("11.11")}
#: Countries whose deposits on bottles carry no tax of their own.
_FREE_DEPOSIT = ("SE", "NO", "FI")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sale, gross. `rate` in per cent, nought for what is not taxed."""

    text: str
    amount: Decimal
    rate: Decimal
    quantity: int = 1
    kind: str = "goods"


@dataclass(frozen=True, slots=True)
class Tax:
    """What the sale carries of one rate."""

    rate: Decimal
    base: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """Base and tax together."""
        return self.base + self.tax


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale. `goods` is the sum of the lines; `total` what was paid: goods, tip and rounding together."""

    country: str
    seller: Seller
    at: datetime
    number: str
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    tip: Decimal
    rounding: Decimal
    payment: str
    card_last_four: str
    tendered: Decimal

    @property
    def words(self) -> Wording:
        """The language it is printed in."""
        return WORDING[self.country]

    @property
    def currency(self) -> str:
        """The currency it was paid in."""
        return CURRENCY[self.country]

    @property
    def goods(self) -> Decimal:
        """What the lines add up to."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What was paid."""
        return self.goods + self.tip + self.rounding

    @property
    def untaxed(self) -> Decimal:
        """What no rate covers, such as a deposit."""
        return self.goods - sum((tax.gross for tax in self.taxes), Decimal(0))


def sale(lots: random.Random, *, country: str) -> Sale:
    """Draw a sale."""
    at = datetime(2021, 10, 1, 7) + timedelta(days=lots.randrange(1850), minutes=lots.randrange(15 * 60))
    if country == "DE" and lots.random() < 0.1:
        at = datetime(2020, 7, 1, 9) + timedelta(days=lots.randrange(180), minutes=lots.randrange(600))
    lines = _lines(lots, country=country, rates=_rates_of_day(country, at))
    goods = sum((line.amount for line in lines), Decimal(0))
    payment = lots.choices(("card", "cash", "mobile"), (60, 28, 12))[0]
    coin = _COIN.get(country)
    rounding = tip = Decimal(0)
    if payment == "cash" and coin:
        rounding = (goods / coin).quantize(Decimal(1), ROUND_HALF_UP) * coin - goods
    elif payment != "cash" and lots.random() < 0.3:
        tip = (goods * Decimal(lots.choice(("0.05", "0.08", "0.10", "0.15")))).quantize(Decimal(1), ROUND_HALF_UP)
    return Sale(
        country=country,
        seller=seller(lots, country=country),
        at=at,
        number=_receipt_number(lots),
        lines=tuple(lines),
        taxes=_taxes(lines),
        tip=max(tip, Decimal(0)).quantize(CENT),
        rounding=rounding.quantize(CENT),
        payment=payment,
        card_last_four=f"{lots.randrange(10_000):04}" if payment == "card" else "",
        tendered=_tendered(lots, goods + rounding),
    )


def _rates_of_day(country: str, at: datetime) -> list[Decimal]:
    """The rates that a till of the day knows, the highest first. A country that lowered them kept the old ones for vouchers only."""
    rates = [rate for rate in percents(country, on=at.date()) if rate not in _RARE]
    return [Decimal(16), Decimal(5)] if Decimal(16) in rates else rates


def _lines(lots: random.Random, *, country: str, rates: list[Decimal]) -> list[Line]:
    words = WORDING[country]
    known = list(zip(rates, words.goods, strict=False))
    count = lots.choices((1, 2, 3), (40, 38, 22))[0]
    used = sorted(lots.sample(known, min(count, len(known))), key=lambda pair: -pair[0])
    scale = Decimal(lots.choices(("1", "4", "30"), (70, 22, 8))[0])
    if country in ("FI", "DE", "GB"):
        scale /= 8
    lines = []
    for rate, goods in used:
        for text in lots.sample(goods, min(lots.choices((1, 2, 3, 5), (35, 35, 20, 10))[0], len(goods))):
            quantity = lots.choices((1, 2, 3), (75, 17, 8))[0]
            lines.append(Line(text, _price(lots, scale) * quantity, rate, quantity))
    lots.shuffle(lines)
    if lots.random() < 0.2:
        dear = max(lines, key=lambda line: line.amount)
        lines.append(
            Line(
                lots.choice(words.discount),
                -(dear.amount / 10).quantize(CENT, ROUND_HALF_UP),
                dear.rate,
                kind="discount",
            )
        )
    if lots.random() < 0.18 and country != "GB":
        free = country in _FREE_DEPOSIT and lots.random() < 0.6
        text, each = lots.choice(words.deposit), Decimal(lots.choice(("1.00", "1.50", "2.00", "3.00")))
        each = each if country not in ("FI", "DE") else Decimal(lots.choice(("0.15", "0.25", "0.40")))
        lines.append(Line(text, each, Decimal(0) if free else used[0][0], kind="deposit"))
    return lines


def _price(lots: random.Random, scale: Decimal) -> Decimal:
    whole = (Decimal(lots.randrange(8, 140)) * scale).quantize(Decimal(1), ROUND_HALF_UP) or Decimal(1)
    ending = lots.choices(("0", "0.50", "0.95", "0.90", "any"), (38, 14, 16, 8, 24))[0]
    return (whole + (Decimal(lots.randrange(100)) / 100 if ending == "any" else Decimal(ending))).quantize(CENT)


def _taxes(lines: list[Line]) -> tuple[Tax, ...]:
    gross: dict[Decimal, Decimal] = {}
    for line in lines:
        gross[line.rate] = gross.get(line.rate, Decimal(0)) + line.amount
    found = []
    for rate in sorted((rate for rate in gross if rate), reverse=True):
        tax = (gross[rate] * rate / (100 + rate)).quantize(CENT, ROUND_HALF_UP)
        found.append(Tax(rate, gross[rate] - tax, tax))
    return tuple(found)


def _receipt_number(lots: random.Random) -> str:
    style = lots.randrange(5)
    if style == 0:
        return f"{lots.randrange(1, 99):02}-{lots.randrange(1, 99_999):05}"
    if style == 1:
        return f"{lots.choice('ABKR')}{lots.randrange(100, 999_999)}"
    return f"{lots.randrange(10, 10 ** lots.randrange(3, 8))}"


def _tendered(lots: random.Random, total: Decimal) -> Decimal:
    """Cash as it was laid on the desk: the sum itself or the next note."""
    for note in sorted((10, 20, 50, 100, 200, 500, 1000), key=lambda _: lots.random()):
        if note >= total:
            return Decimal(note).quantize(CENT)
    return total
