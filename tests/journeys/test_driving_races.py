"""Two of a person's drives at once, on the real database: nothing waits for ever, and the year adds up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from threading import Barrier

from django.db import connections
from django.db.models import Sum

from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.project.nordlys import AT, TODAY, Cast, make_nordlys
from kvitt.rates.mileage.law import law_of
from kvitt.rates.mileage.matrix import Row, Shape, ShapeKind
from kvitt.rates.mileage.prices import Price
from kvitt.rates.mileage.text import fingerprint, read
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.mileage.actions.draft import draft, save
from kvitt.transactions.kinds.mileage.actions.matrix import begin_matrix
from kvitt.transactions.kinds.mileage.actions.rows import put_row, set_price
from kvitt.transactions.kinds.mileage.models import MileageMatrix
from kvitt.transactions.models import Transaction

HIGH, LOW = Decimal("3.94"), Decimal("2.28")


def _drive(cast: Cast, km: int, on: date) -> Transaction:
    stops = ["Lygtevej 4, 2450 København SV", "Industrivej 4, 8000 Aarhus C"]
    changes = {"on": on, "distance": Decimal(km), "stops": stops, "purpose": "Møde hos Vestas"}
    return draft(person=cast.alma, transaction_id=uuid7(), at=AT, changes=changes)  # type: ignore[arg-type]


def _at_once(cast: Cast, *acts: Callable[[], object]) -> None:
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            with company_scope(cast.company.id):
                barrier.wait(10)
                act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result(60)


def test_drives_that_are_entered_changed_and_sent_at_once_add_up(committed: None) -> None:
    cast = make_nordlys()
    with company_scope(cast.company.id):
        for person in User.objects.all():
            person.address = "Lygtevej 4, 2450 København SV"
            person.save()
        rows = [_drive(cast, km, date(2026, month, 5)) for month, km in enumerate((9_000, 9_000, 1_900, 300, 200), 1)]
    for first, second in ((rows[0], rows[4]), (rows[3], rows[1])):
        _at_once(
            cast,
            partial(submit, person=cast.alma, transaction_id=first.id, on=TODAY, at=AT),
            partial(submit, person=cast.alma, transaction_id=second.id, on=TODAY, at=AT),
            lambda: save(person=cast.alma, transaction_id=rows[2].id, changes={"distance": Decimal(1_950)}, at=AT),
            lambda: _drive(cast, 10, date(2026, 9, 1)),
        )
    with company_scope(cast.company.id):
        for row in Transaction.objects.filter(state="draft"):
            submit(person=cast.alma, transaction_id=row.id, on=TODAY, at=AT)
        paid = Transaction.objects.exclude(state="draft").aggregate(sum=Sum("amount"))["sum"]
    km = 9_000 + 9_000 + 1_950 + 300 + 200 + 10 + 10
    assert paid == 20_000 * HIGH + (km - 20_000) * LOW


def test_finance_works_on_one_table_at_once_and_nothing_is_lost(committed: None) -> None:
    """Four begin the draft, put rows in and change a price at the same time: one draft with all of it, and nobody waits in a circle."""
    cast = make_nordlys()

    def row(label: str) -> Row:
        return Row(0, label, Shape(ShapeKind.FIXED, Price(value=Decimal(10), currency="DKK")))

    def add(label: str) -> None:
        table = begin_matrix(person=cast.cleo, country="DK", matrix_id=uuid7(), at=AT)
        put_row(person=cast.cleo, matrix_id=table.id, row=row(label), at=AT)

    def dearer() -> None:
        seen = fingerprint(law_of("DK").rows[1])
        table = begin_matrix(person=cast.cleo, country="DK", matrix_id=uuid7(), at=AT)
        told = {"number": 20, "cell": "price", "value": Decimal(3), "seen": seen}
        set_price(person=cast.cleo, matrix_id=table.id, at=AT, **told)  # type: ignore[arg-type]

    for names in (("a", "b"), ("c", "d")):
        _at_once(cast, *(partial(add, name) for name in names), *([dearer] if "a" in names else []))
        with company_scope(cast.company.id):
            table = MileageMatrix.objects.get()
        _at_once(
            cast,
            partial(put_row, person=cast.cleo, matrix_id=table.id, row=row(f"{names[0]}!"), at=AT),
            partial(add, f"{names[1]}!"),
        )
    with company_scope(cast.company.id):
        rows = read(MileageMatrix.objects.get().text).rows
    assert sorted(one.label for one in rows[:8]) == sorted(f"{name}{mark}" for name in "abcd" for mark in ("", "!"))
    assert rows[-1].shape.price == Price(value=Decimal(3), currency="DKK")
