"""The VAT part of a receipt, in the ways that tills print it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kvitt.project.demo.receipts.roll import Cell

if TYPE_CHECKING:
    from benchmarks.receipts.paper import Till
    from benchmarks.receipts.sale import Tax

#: Layouts that print the base of each rate, or what it follows from exactly.
BASE_PRINTED = frozenset({"table", "of base", "rows", "block", "bare table"})


def print_vat(till: Till) -> None:
    """Print the part in the till's way."""
    {
        "table": _table,
        "bare table": _bare_table,
        "of which": _of_which,
        "of base": _of_base,
        "rows": _rows,
        "block": _block,
        "plain": _plain,
    }[till.style.vat](till)


def _named(till: Till, tax: Tax, *, mark: bool = True) -> str:
    """The rate, with the letter of its wares where the till has letters."""
    rate = till.style.rate(tax.rate, mark=mark)
    return till.style.code_with_rate.format(code=till.codes[tax.rate], rate=rate) if till.codes else rate


def _cells(till: Till, tax: Tax, *, mark: bool) -> list[str]:
    values = {"base": tax.base, "tax": tax.tax, "gross": tax.gross}
    return [
        _named(till, tax, mark=mark) if name == "rate" else till.style.amount(values[name])
        for name in till.style.columns
    ]


def _table(till: Till) -> None:
    words, style = till.words, till.style
    heads = {"rate": words.rate_head, "base": words.base_head, "tax": words.tax_head, "gross": words.gross_head}
    head = [till.pick(heads[name]) for name in style.columns]
    rate_head = head[style.columns.index("rate")]
    mark = "%" not in rate_head or not style.header or till.lots.random() < 0.5
    rows = [_cells(till, tax, mark=mark) for tax in till.printed_taxes()]
    if style.sum_row and style.columns[0] == "rate":
        whole = [sum((part(tax) for tax in till.printed_taxes()), Decimal(0)) for part in _PARTS]
        sums = dict(zip(("base", "tax", "gross"), whole, strict=True))
        rows.append([till.pick(words.all_rates), *(style.amount(sums[name]) for name in style.columns[1:])])
    _grid(till, ([head] if style.header else []) + rows)


_PARTS = (lambda tax: tax.base, lambda tax: tax.tax, lambda tax: tax.gross)


def _grid(till: Till, rows: list[list[str]]) -> None:
    """Rows in columns, in smaller letters where they would touch; or one text after another, as simple tills do."""
    size = till.style.size
    if till.style.ragged:
        for row in rows:
            till.pair("  ".join(row[:-1]), row[-1], size=size)
        return
    while not all(till.roll.fits(*row, size=size) for row in rows) and size > 14:
        size -= 1
    widest = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    room = till.style.dots / sum(wide + 2 for wide in widest)
    ends, at = [], 0.0
    for wide in widest:
        at += (wide + 2) * room / till.style.dots
        ends.append(at)
    for row in rows:
        first = Cell(row[0], 0.0, ends=False)
        till.roll.cells([first, *(Cell(text, end) for text, end in zip(row[1:], ends[1:], strict=True))], size=size)


def _bare_table(till: Till) -> None:
    """Net, tax and gross of the only rate, whose number is nowhere."""
    tax, words = till.sale.taxes[0], till.words
    head = [till.pick(words.base_head), till.pick(words.tax_head), till.pick(words.gross_head)]
    _grid(till, [head, [till.style.amount(part(tax)) for part in _PARTS]])


def _of_which(till: Till) -> None:
    sentence = till.pick(till.words.of_which)
    for tax in till.sale.taxes:
        till.pair(sentence.format(rate=_named(till, tax)), till.style.marked(tax.tax))


def _of_base(till: Till) -> None:
    sentence = till.pick(till.words.of_base)
    for tax in till.sale.taxes:
        text = sentence.format(rate=till.style.rate(tax.rate), base=till.style.amount(tax.base))
        till.pair(text, till.style.amount(tax.tax))


def _rows(till: Till) -> None:
    """Base and tax on rows of their own, rate by rate or first all bases."""
    base, tax_word = till.pick(till.words.base_row), till.pick(till.words.tax_row)
    bases = [(base.format(rate=_named(till, tax)), tax.base) for tax in till.sale.taxes]
    taxes = [(tax_word.format(rate=_named(till, tax)), tax.tax) for tax in till.sale.taxes]
    apart = till.lots.random() < 0.4
    rows = [*bases, *taxes] if apart else [row for pair in zip(bases, taxes, strict=True) for row in pair]
    for text, amount in rows:
        till.pair(text, till.style.amount(amount))


def _block(till: Till) -> None:
    """One thing under the other, each with its word."""
    words = till.words
    heads = (
        till.pick(words.rate_head),
        till.pick(words.base_head),
        till.pick(words.tax_head),
        till.pick(words.gross_head),
    )
    for tax in till.sale.taxes:
        till.pair(heads[0], till.style.rate(tax.rate))
        for head, part in zip(heads[1:], _PARTS, strict=True):
            till.pair(head, till.style.amount(part(tax)))


def _plain(till: Till) -> None:
    till.pair(till.pick(till.words.plain_tax), till.style.marked(till.sale.taxes[0].tax))
