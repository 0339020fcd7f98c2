"""Pricing one drive by a matrix, given what the person drove and was paid so far."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from kvitt.kernel.findings import Finding, note, stop
from kvitt.rates.mileage import shapes
from kvitt.rates.mileage.counting import Counting, Running
from kvitt.rates.mileage.home_to_work import legs_at_home, without_commute
from kvitt.rates.mileage.matrix import Commute, Matrix, Row, Shape, ShapeKind, TaxFree
from kvitt.rates.mileage.priced import PRIVATE_WAY, Priced, RowUsed, unknown
from kvitt.rates.mileage.prices import Price, PriceBook
from kvitt.rates.mileage.sixty_days import about
from kvitt.rates.mileage.trip import Before, Drive, converted
from kvitt.rates.steps import Rounding, Step, total
from kvitt.rates.tables import Rate
from kvitt.rates.travel.lookup import GapError


@dataclass(slots=True)
class Account:
    """One person's drives under one matrix, priced one after another. `law` is what leaves free of tax, where it is another."""

    matrix: Matrix
    book: PriceBook
    running: Running
    law: "Account | None" = None

    @classmethod
    def opened(
        cls, matrix: Matrix, book: PriceBook, *, law: Matrix | None = None, before: Iterable[Before] = ()
    ) -> "Account":
        """A new account with what was driven before. `law`: the matrix that says what is free of tax."""
        known = tuple(before)
        of_law = book.of_the_law()
        same = law is matrix and of_law is book
        lawful = None if law is None or same else cls.opened(law, of_law, before=known)
        return cls(matrix, book, Running(matrix.countings(), matrix.unit, known), lawful)

    def price(self, drive: Drive) -> Priced:
        """What the drive gives, and take it into account for those that follow."""
        lawful = self.law.price(drive) if self.law else None
        parts, distance, findings = _parts(self, drive)
        counting = next((part.row.shape.counting for part in parts if part.row.shape.counting), None)
        empty = Priced(
            drive=drive.id,
            on=drive.on,
            country=drive.country or self.matrix.country,
            currency=self.matrix.currency,
            unit=self.matrix.unit.value,
            distance=distance,
            amount=None,
            tax_free=None,
            matrix=self.matrix.version,
            rows=tuple(RowUsed(part.row.number, part.row.label, part.distance) for part in parts),
            rounding=self.matrix.rounding,
            before=self.running.before(counting, drive) if counting else None,
            findings=tuple(findings),
        )
        try:
            found = _priced(self, drive, parts, empty, lawful)
        except GapError as gap:
            found = unknown(empty, (*findings, gap.finding))
        if not drive.private_way:  # only business driving uses up the distance for which more is free of tax
            self.running.drive(drive, distance)
        return found


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a drive that one row prices. `done`: the distance of the drive before it."""

    row: Row
    distance: Fraction
    done: Fraction


def _parts(account: Account, drive: Drive) -> tuple[list[_Part], Fraction, list[Finding]]:
    """The drive cut where another row takes over, the distance that counts, and what has to be said about it."""
    matrix, running = account.matrix, account.running
    distance = converted(drive.distance, drive.unit, matrix.unit)
    parts: list[_Part] = []
    findings: list[Finding] = []
    done = Fraction(0)
    while not parts or done < distance:
        so_far = _SoFar(running, drive, done)
        row = matrix.match(drive, so_far)
        if row is None:
            findings.append(stop("mileage.no-rule", "", vehicle=drive.vehicle.value, on=drive.on.isoformat()))
            return [], distance, findings
        if not parts and row.commute is Commute.DEDUCT and legs_at_home(drive) and drive.commute:
            distance = converted(without_commute(drive), drive.unit, matrix.unit)
            findings.append(note("mileage.commute-deducted", "distance", legs=str(legs_at_home(drive))))
        length = distance - done
        if any(row.when.reached for row in matrix.rows):
            length = min(length, _until_the_next_limit(matrix, so_far))
        parts.append(_Part(row, length, done))
        done += length
    return parts, distance, findings


@dataclass(frozen=True, slots=True)
class _SoFar:
    running: Running
    drive: Drive
    done: Fraction

    def __call__(self, counting: Counting) -> Fraction:
        before = self.running.before(counting, self.drive)
        return before + self.done if counting.counts(self.drive.vehicle) else before


def _until_the_next_limit(matrix: Matrix, so_far: _SoFar) -> Fraction:
    """How far it is to the next distance at which a row begins or ends; endless where there is none ahead."""
    ahead = [
        limit - so_far(row.when.reached.counting)
        for row in matrix.rows
        if row.when.reached and row.when.reached.counting.counts(so_far.drive.vehicle)
        for limit in row.when.reached.limits()
    ]
    return min((room for room in ahead if room > 0), default=_ENDLESS)


_ENDLESS = Fraction(10**12)


def _priced(account: Account, drive: Drive, parts: list[_Part], empty: Priced, lawful: Priced | None) -> Priced:
    """The amount and its two parts; what is free of tax is a maximum, so it is cut. Raises GapError."""
    if not parts:
        return empty
    steps: list[Step] = []
    free: list[Step] = []
    for part in parts:
        of_part = list(_steps(account, drive, part))
        of_part += _over_the_cap(account, drive, part.row, total(of_part))
        steps += of_part
        share = part.distance / empty.distance if len(parts) > 1 else Fraction(1)
        free += _free_steps(account, drive, part, of_part, share, lawful)
    if drive.private_way:  # whatever a table says: the law leaves nothing free
        free = [Step(PRIVATE_WAY, Fraction(0), on=drive.on, parameters=dict(drive.private_way))]
    findings = [*empty.findings, *_not_given(drive, parts), *about(drive)]
    currencies = {step.rate.currency for step in steps if step.rate}
    if len(currencies) > 1:
        return unknown(empty, (*findings, stop("mileage.currencies-differ", "", found=", ".join(sorted(currencies)))))
    amount = account.matrix.rounding.of(total(steps))
    free_amount = Rounding.CUT.of(total(free)) if free != steps or empty.rounding is not Rounding.CUT else amount
    known = lawful.findings if lawful is not None and lawful.amount is None else ()
    return replace(
        empty,
        currency=next(iter(currencies), empty.currency),
        amount=amount,
        tax_free=min(amount, free_amount),
        steps=tuple(steps),
        free_steps=() if free == steps else tuple(free),
        findings=(*findings, *known),
    )


def _free_steps(
    account: Account, drive: Drive, part: _Part, steps: list[Step], share: Fraction, lawful: Priced | None
) -> Iterable[Step]:
    """What is free of tax of a part: its own price, all of it, none, or (`share` of the drive) what the law leaves free."""
    shape = part.row.shape
    if shape.free is not None:
        return _at_free_price(account, drive, part, shape.free)
    if shape.tax_free is TaxFree.NOTHING:
        return ()
    if shape.tax_free is TaxFree.ALL or account.law is None:
        return steps
    if lawful is None or lawful.tax_free is None:  # nobody knows what is free of tax, so nothing is
        return ()
    bound = lawful.free_steps or lawful.steps
    return bound if share == 1 else [replace(one, amount=one.amount * share, share=one.share * share) for one in bound]


def _at_free_price(account: Account, drive: Drive, part: _Part, price: Price) -> Iterator[Step]:
    on = account.matrix.day(drive)
    yield from shapes.flat(part.distance, _rate(account, drive, price), on=on)
    yield from _supplements(account, drive, part, on)


def _steps(account: Account, drive: Drive, part: _Part) -> Iterator[Step]:
    """What a row gives for its part of a drive, before its ceilings."""
    shape, on = part.row.shape, account.matrix.day(drive)
    if shape.kind is ShapeKind.NOTHING:
        return
    yield from _base(account, drive, part, shape, on)
    yield from _supplements(account, drive, part, on)


def _base(account: Account, drive: Drive, part: _Part, shape: Shape, on: date) -> Iterable[Step]:
    if shape.kind is ShapeKind.TIERS and shape.counting:
        before = _SoFar(account.running, drive, part.done)(shape.counting)
        tiers = [shapes.Tier(tier.up_to, _rate(account, drive, tier.price)) for tier in shape.tiers]
        return shapes.tiers(part.distance, before, tiers, on=on)
    if shape.price is None:
        return ()
    rate = _rate(account, drive, shape.price)
    if shape.kind is ShapeKind.FIXED:
        return shapes.fixed(rate, on=on) if part.done == 0 else ()
    return shapes.flat(part.distance, rate, on=on)


def _supplements(account: Account, drive: Drive, part: _Part, on: date) -> Iterator[Step]:
    """What comes on top. A supplement for a part of the drive counts from its beginning."""
    prices = dict(part.row.shape.supplements)
    for extra in drive.extras:
        if extra.kind not in prices or extra.count == 0:
            continue
        along = part.distance
        if extra.distance is not None:
            wanted = converted(extra.distance, drive.unit, account.matrix.unit)
            along = min(max(wanted - part.done, Fraction(0)), part.distance)
        rate = _rate(account, drive, prices[extra.kind])
        yield from shapes.supplement(extra.kind.value, along, extra.count, rate, on=on)


def _over_the_cap(account: Account, drive: Drive, row: Row, amount: Fraction) -> Iterator[Step]:
    """What a ceiling takes off, and take what is left into account."""
    if not row.shape.caps:
        return
    on, left = account.matrix.day(drive), amount
    for per, cap in row.shape.caps:
        first = on.replace(day=1) if per == "month" else on
        key = f"{row.number}:{drive.id}" if per == "trip" else str(row.number)
        allowed = shapes.capped(left, cap=cap, spent=account.running.spent(key, per, first))
        if allowed < left:
            yield Step(f"cap-{per}", allowed - left, on=on, parameters={"cap": str(cap)})
        left = allowed
    for per, _cap in row.shape.caps:
        first = on.replace(day=1) if per == "month" else on
        key = f"{row.number}:{drive.id}" if per == "trip" else str(row.number)
        account.running.spend(key, per, first, left)


def _not_given(drive: Drive, parts: list[_Part]) -> Iterator[Finding]:
    """What was told of a drive and gives nothing by its row."""
    given = {kind for part in parts for kind, _price in part.row.shape.supplements}
    for extra in drive.extras:
        if extra.count and extra.kind not in given:
            yield note("mileage.no-supplement", "", kind=extra.kind.value)


def _rate(account: Account, drive: Drive, price: Price) -> Rate:
    return account.book.find(
        price,
        country=drive.country or account.matrix.country,
        on=account.matrix.day(drive),
        unit=f"per {account.matrix.unit.value}",
    )
