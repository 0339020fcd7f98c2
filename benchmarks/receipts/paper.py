"""Printing a sale in a style: part by part, from the seller's name to the thanks."""

import random
from decimal import Decimal

from benchmarks.receipts.sale import Sale, Tax
from benchmarks.receipts.style import Style
from benchmarks.receipts.vat_parts import print_vat
from kvitt.project.demo.receipts.roll import Drawn, Roll

_EURO = {"DK": Decimal("7.46"), "SE": Decimal("11.20"), "NO": Decimal("11.60")}


class Till:
    """Prints one receipt. Words are drawn anew for each thing and then kept."""

    def __init__(self, *, sale: Sale, style: Style, lots: random.Random) -> None:
        self.sale, self.style, self.lots, self.words = sale, style, lots, sale.words
        self.roll = Roll(face=style.face, seed=str(lots.random()), dots=style.dots, sign=style.face[1])
        rates = list(dict.fromkeys([*(tax.rate for tax in sale.taxes), Decimal(0)]))
        self.codes = dict(zip(rates, style.codes + "Z0", strict=False)) if style.codes else {}
        self.shows_last_four = False

    def pick(self, choices: tuple[str, ...]) -> str:
        """One of the words."""
        return self.lots.choice(choices)

    def pair(self, left: str, right: str = "", *, size: int = 0, bold: bool = False) -> None:
        """Two texts on a line, or on two where they have no room; nothing of what is read later is cut off."""
        size = size or self.style.size
        if right and not self.roll.fits(left, right, size=size, bold=bold):
            self.roll.pair(left, size=size, bold=bold)
            left = ""
        self.roll.pair(left, right, size=size, bold=bold)

    def rule(self) -> None:
        """What stands between the parts."""
        kind = self.style.dashes
        if kind in ("rule", "line"):
            self.roll.rule(dashed=kind == "rule")
        elif kind == "none":
            self.roll.gap(18)
        else:
            letter = "-" if kind == "dashes" else "*"
            count = 8
            while self.roll.fits(letter * (count + 1), size=self.style.size):
                count += 1
            self.roll.pair(letter * count, size=self.style.size)

    def print(self) -> Drawn:
        """The whole receipt."""
        self._head()
        if not self.style.date_at_foot:
            self._occasion()
        self._items()
        self._sums()
        parts = [self._payment, self._vat]
        for part in reversed(parts) if self.style.vat_first else parts:
            part()
        self.rule()
        if self.style.date_at_foot:
            self._occasion()
        self._foot()
        return self.roll.finish()

    def _head(self) -> None:
        seller, lots = self.sale.seller, self.lots
        self.roll.sign(seller.name, inverted=lots.random() < 0.15)
        for text in (seller.street, seller.town):
            self.roll.centre(text, size=self.style.size)
        rows = [f"{self.pick(self.words.phone)} {seller.phone}"] if lots.random() < 0.75 else []
        if not self.style.number_at_foot:
            rows.insert(lots.randrange(len(rows) + 1), seller.printed_number)
        for text in rows:
            self.roll.centre(text, size=self.style.size)
        if lots.random() < 0.2:
            self.roll.centre(self.words.receipt[0].split()[0].strip("-").upper(), size=self.style.size)
        self.rule()

    def _occasion(self) -> None:
        sale, lots = self.sale, self.lots
        day = f"{self.pick(self.words.day)} {self.style.day(sale.at.date(), self.words.months)}".strip()
        clock = f"{self.pick(self.words.clock)} {self.style.clock(sale.at)}".strip()
        number = f"{self.pick(self.words.receipt)} {sale.number}"
        till = f"{self.pick(self.words.till)} {lots.randrange(1, 20)}"
        layout = lots.randrange(4)
        if layout == 0:
            self.pair(day, clock)
            self.pair(number, till)
        elif layout == 1:
            self.pair(number, f"{self.pick(self.words.served)} {lots.randrange(1, 99):02}")
            self.pair(f"{day} {clock}")
        elif layout == 2:
            self.pair(f"{day}  {clock}", till)
            self.pair(number)
        else:
            for text in (day, clock, number):
                self.pair(text)
        if lots.random() < 0.2:
            self.pair(f"{self.pick(self.words.table)} {lots.randrange(1, 60)}")
        self.rule()

    def _items(self) -> None:
        if self.lots.random() < 0.12:
            self.pair("", self.sale.currency)
        for line in self.sale.lines:
            code = f" {self.codes[line.rate]}" if self.codes else ""
            amount = self.style.amount(line.amount) + code
            text = line.text
            if self.style.article_numbers and line.kind == "goods":
                text = f"{self.lots.randrange(1000, 999_999)} {text}"
            self._item(text, amount, line.quantity, self.style.amount(line.amount / line.quantity))
        self.rule()

    def _item(self, text: str, amount: str, quantity: int, each: str) -> None:
        if quantity == 1:
            self.pair(text, amount)
        elif self.style.quantities == "below":
            self.pair(text)
            self.pair(f"   {quantity} x {each}", amount)
        elif self.style.quantities == "above":
            self.pair(text, amount)
            self.pair(f"   {quantity} {self.pick(('x', 'à', '*'))} {each}")
        else:
            self.pair(f"{quantity} {text}", amount)

    def _sums(self) -> None:
        sale, words = self.sale, self.words
        if self.style.subtotal:
            self.pair(self.pick(words.subtotal), self.style.amount(sale.goods))
        if not sale.tip and (not sale.rounding or self.style.rounding_first):
            if sale.rounding or self.lots.random() < 0.05:
                self.pair(self.pick(words.rounding), self.style.amount(sale.rounding))
            self._total(words.total, sale.total)
            self._euro()
            return
        if sale.tip and self.lots.random() < 0.4:
            self.pair(self.pick(words.subtotal), self.style.amount(sale.goods))
            self.pair(self.pick(words.tip), self.style.amount(sale.tip))
            self._total(words.total, sale.total)
            return
        self._total(words.total, sale.goods)
        if sale.tip:
            self.pair(self.pick(words.tip), self.style.amount(sale.tip))
        if sale.rounding:
            self.pair(self.pick(words.rounding), self.style.amount(sale.rounding))
        self._total(words.to_pay, sale.total)
        self._euro()

    def _total(self, choices: tuple[str, ...], amount: Decimal) -> None:
        big = self.lots.choice((self.style.size, 28, 32, 34))
        self.pair(self.pick(choices), self.style.marked(amount), size=big, bold=self.lots.random() < 0.6)

    def _euro(self) -> None:
        if self.style.second_currency:
            rate = _EURO[self.sale.country]
            self.pair(f"EUR ({self.style.amount(rate)})", self.style.amount(self.sale.total / rate))

    def _payment(self) -> None:
        sale, words = self.sale, self.words
        self.roll.gap(8)
        if sale.payment == "cash":
            self.pair(self.pick(words.cash), self.style.amount(sale.tendered))
            if sale.tendered != sale.total or self.lots.random() < 0.5:
                self.pair(self.pick(words.change), self.style.amount(sale.tendered - sale.total))
            return
        if sale.payment == "mobile":
            self.pair(self.pick(words.phone_pay), self.style.amount(sale.total))
            return
        brand = self.pick(words.cards)
        if self.lots.random() < 0.1:
            brand = f"{brand} *{sale.card_last_four}"
            self.shows_last_four = True
        self.pair(brand, self.style.amount(sale.total))
        if self.style.slip:
            self._slip(brand)

    def _slip(self, brand: str) -> None:
        sale, words, lots = self.sale, self.words, self.lots
        self.rule()
        self.shows_last_four = True
        masks = (
            "XXXX XXXX XXXX {}",
            "**** **** **** {}",
            "************{}",
            "XXXXXXXXXXXX{}",
            "############{}",
            "xxxx xxxx xxxx {}",
            "*{}",
            "****{}",
        )
        masked = self.pick(masks).format(sale.card_last_four)
        if sale.tip and lots.random() < 0.5:
            self.pair(self.pick(words.sale), self.style.amount(sale.goods))
            self.pair(self.pick(words.tip), self.style.amount(sale.tip))
            self.pair(self.pick(words.total), f"{sale.currency} {self.style.amount(sale.total)}")
        else:
            self.pair(self.pick(words.sale), f"{sale.currency} {self.style.amount(sale.total)}")
        if lots.random() < 0.5:
            self.pair(brand.split(" *", maxsplit=1)[0], masked)
        else:
            self.roll.centre(masked, size=self.style.size)
        self.pair(self.pick(words.contactless), f"AID A00000000{lots.randrange(10_000, 99_999)}")
        self.pair(f"Ref {lots.randrange(100_000, 999_999)}", f"Aut. {lots.randrange(100_000, 999_999)}")
        if lots.random() < 0.5:
            self.pair(f"Term {lots.randrange(10_000_000, 99_999_999)}")
        self.roll.centre(self.pick(words.approved), size=self.style.size)

    def _vat(self) -> None:
        self.rule()
        if not self.sale.taxes:
            self.pair(self.words.no_vat)
            return
        print_vat(self)

    def _foot(self) -> None:
        lots = self.lots
        if self.style.number_at_foot:
            self.roll.centre(self.sale.seller.printed_number, size=self.style.size)
        self.roll.centre(self.pick(self.words.thanks), size=self.style.size)
        if lots.random() < 0.3:
            self.roll.gap(10)
            self.roll.bars(f"{lots.randrange(10**11, 10**12)}")

    def printed_taxes(self) -> tuple[Tax, ...]:
        """The rates that the VAT part names, with the untaxed row where the table has one."""
        free = self.sale.untaxed
        if free and self.style.untaxed_row and self.style.vat == "table":
            return (*self.sale.taxes, Tax(Decimal(0), free, Decimal("0.00")))
        return self.sale.taxes
