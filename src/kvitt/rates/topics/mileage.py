"""Mileage: what drives give by the law of a country, and what of a payment per kilometre is taxable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import Finding, note
from kvitt.rates.cases import Answer, CaseError, gap
from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.law import law_of
from kvitt.rates.mileage.matrix import Matrix, Row, Shape, ShapeKind
from kvitt.rates.mileage.priced import Priced, rounded
from kvitt.rates.mileage.prices import Price, PriceBook
from kvitt.rates.mileage.year import price_year
from kvitt.rates.steps import Rounding, told_exactly, total
from kvitt.rates.tables import Tables
from kvitt.rates.topics._drives import Given, drives_of

_CENT = Decimal("0.01")
_MILEAGE = "mileage_"


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`amount` in `currency`, with the parts free of tax and taxable; where something is paid, `amount` is the taxable part.

    Where a threshold counts, how the distance was split by it. Raises CaseError.
    """
    try:
        law = law_of(country)
    except InvalidError as error:
        msg = f"{error.code}: Kvitt knows no official mileage rate of {country}"
        raise CaseError(msg) from error
    case = drives_of(given, country=country)
    book = PriceBook(tables)
    priced = _priced(case, law, law, book)
    _check_the_year(case, law, book, priced)
    if case.paid_per is None and case.paid is None:
        fields = _fields(priced, law)
        if given.get("scheme") == "tax_free_maximum":
            fields |= {"amount": fields["tax_free"], "taxable": "0.00"}
        return _told(fields, priced, law, case)
    return _above(case, law, book, priced)


def _priced(case: Given, matrix: Matrix, law: Matrix, book: PriceBook) -> list[Priced]:
    """Every drive, in the order driven. Raises CaseError where one has no price."""
    found = price_year(case.drives, Account.opened(matrix, book, law=law, before=case.before))
    missing = [one for drive in found if drive.amount is None for one in drive.findings]
    if missing:
        raise gap(*missing)
    return found


def _check_the_year(case: Given, law: Matrix, book: PriceBook, priced: Sequence[Priced]) -> None:
    """A year instead of a day will do only where every day of it gives the same. Raises CaseError."""
    if case.whole_period is None:
        return
    first, end = case.whole_period
    named = [drive for drive in case.drives if drive.on != first or drive.paid_on]
    changes = {rate.since for key, rates in book.tables.rates.items() if key[0] == law.country and key[1].startswith(_MILEAGE)
               for rate in rates if first < rate.since < end}  # fmt: skip
    for change in sorted(changes):
        moved = tuple(drive if drive in named else replace(drive, on=change) for drive in case.drives)
        before = tuple(replace(one, on=change) if one.on == first else one for one in case.before)
        again = price_year(moved, Account.opened(law, book, before=before))
        if [total(one.steps) for one in again] != [total(one.steps) for one in priced]:
            msg = f"date: the rate changed on {change.isoformat()}, so the year alone does not tell it; give the days"
            raise CaseError(msg)


def _fields(priced: Sequence[Priced], law: Matrix) -> dict[str, Any]:
    """The sums, rounded once; what is free of tax is a maximum, so it is cut."""
    amount = law.rounding.of(sum((one.exact for one in priced), Fraction(0)))
    free = min(amount, Rounding.CUT.of(_exactly_free(priced)))
    return {
        "amount": str(amount),
        "currency": priced[-1].currency,
        "tax_free": str(free),
        "taxable": str(amount - free),
    }


def _exactly_free(priced: Sequence[Priced]) -> Fraction:
    return sum((total(one.free_steps) if one.free_steps else one.exact for one in priced), Fraction(0))


def _above(case: Given, law: Matrix, book: PriceBook, lawful: Sequence[Priced]) -> Answer:
    """What is paid above what the law leaves free of tax."""
    free = _exactly_free(lawful)
    if case.paid_per is not None:
        value, unit = case.paid_per
        shape = Shape(ShapeKind.FLAT, Price(value=value, currency=law.currency))
        rows = (Row(1, "Paid per unit of distance", shape),)
        paid_by = Matrix(law.country, "case", rows, law.currency, unit, Rounding.HALF_UP, law.rate_day)
        priced = price_year(case.drives, Account.opened(paid_by, book, before=case.before))
        exact = sum((one.exact for one in priced), Fraction(0))
        free = sum(
            (min(one.exact, _exactly_free([by_law])) for one, by_law in zip(priced, lawful, strict=True)), Fraction(0)
        )
    else:
        priced, exact = list(lawful), Fraction(case.paid or 0)
    paid = Rounding.HALF_UP.of(exact)
    untaxed = min(paid, Rounding.CUT.of(free))
    fields = {
        "amount": str(paid - untaxed),
        "currency": law.currency,
        "paid": str(paid.quantize(_CENT)),
        "tax_free": str(untaxed),
        "taxable": str(paid - untaxed),
    }
    return _told(fields, lawful, law, case)


def _told(fields: Mapping[str, Any], priced: Sequence[Priced], law: Matrix, case: Given) -> Answer:
    steps = [step for one in priced for step in one.steps]
    findings = [finding for one in priced for finding in one.findings]
    findings += [note("case.input-not-read", name) for name in case.unread]
    split = dict(_by_threshold(priced, law))
    return Answer({**fields, **split}, rounded(tuple(steps), law.rounding), tuple(_once(findings)))


def _once(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for number, finding in enumerate(findings) if finding not in findings[:number]]


def _by_threshold(priced: Sequence[Priced], law: Matrix) -> Iterator[tuple[str, str]]:
    """How much was driven below and above the threshold, and how far the distance has come, where one counts."""
    counted = [one for one in priced if one.before is not None]
    if not counted:
        return
    name = "km" if law.unit.value == "km" else "miles"
    for what, told in (("distance-up-to", "high"), ("distance-above", "low")):
        distance = sum((step.quantity for one in counted for step in one.steps if step.what == what), Fraction(0))
        yield f"{name}_{told}", told_exactly(distance)
    last = counted[-1]
    yield f"{name}_after", told_exactly((last.before or Fraction(0)) + last.distance)
