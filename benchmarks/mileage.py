"""100,000 stored drives of 2,000 people priced by another table, and one drive on a page."""

import sys
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

DRIVES, PEOPLE = 100_000, 2_000


def figures(*, drives: int = DRIVES, people: int = PEOPLE) -> dict[str, str]:
    """Every figure, by name. Runs in the scope of an empty company of its own."""
    from kvitt.kernel.clock import now
    from kvitt.tenancy.actions import create_company
    from kvitt.tenancy.scope import company_scope

    company = create_company(
        code="drivers", name="Drivers", enabled_kinds=["mileage"], country="DK", base_currency="DKK", legal_number="",
        at=now(), is_demo=False,
    )  # fmt: skip
    with company_scope(company.company_id):
        started = time.perf_counter()
        _write(drives, people)
        written = f"{time.perf_counter() - started:.1f}"
        return {"writing them first, s": written, **_rerated(drives, people), **_one()}


def _write(drives: int, people: int) -> None:
    """Everybody drives every sixth day. One drive is written as Kvitt does, the others after its pattern by the database."""
    from django.db import connection

    from kvitt.kernel.clock import now
    from kvitt.kernel.ids import uuid7
    from kvitt.people.models import User
    from kvitt.transactions.kinds.mileage.models import MileageDetail
    from kvitt.transactions.models import Transaction

    at = now()
    owners = [
        User(id=uuid7(), full_name=f"Driver {number}", email=f"d{number}@drivers.example", created_at=at)
        for number in range(people)
    ]
    User.objects.bulk_create(owners, batch_size=1_000)
    pattern = uuid7()
    header = Transaction(
        id=pattern, kind="mileage", state="booked", owner_id=owners[0].id, entered_by_id=owners[0].id, title="A – B",
        on=date(2026, 1, 5), amount=Decimal("236.40"), currency="DKK", home_currency="DKK", created_at=at, changed_at=at,
    )  # fmt: skip
    header.save(force_insert=True)
    stops = [{"text": "Lygtevej 4, 2450 København SV"}, {"text": "Torvet 1, 4600 Køge"}]
    MileageDetail(id=pattern, distance=60, law="DK", stops=stops, priced={"amount": "236.40"}).save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, u.id AS owner, n AS number"
            " FROM (SELECT id, row_number() OVER () AS place FROM people_user) u, generate_series(0, %s - 1) n"
            " WHERE NOT (u.place = 1 AND n = 0)",
            [drives // people],
        )
        _copies(cursor, Transaction, pattern, {
            "id": "m.id", "owner_id": "m.owner", "entered_by_id": "m.owner", '"on"': "t.on + 6 * m.number",
        })  # fmt: skip
        _copies(cursor, MileageDetail, pattern, {
            "id": "m.id", "distance": "60 + 13 * m.number",
            "priced": "jsonb_build_object('amount', (round((60 + 13 * m.number) * 3.94, 2))::text)",
        })  # fmt: skip
    assert Transaction.objects.count() == MileageDetail.objects.count() == drives


def _copies(cursor: Any, model: Any, pattern: UUID, instead: dict[str, str]) -> None:
    known = model._meta  # noqa: SLF001  # Django's own documented interface
    columns = [f'"{field.column}"' if field.column == "on" else field.column for field in known.local_concrete_fields]
    values = [instead.get(column, f"t.{column}") for column in columns]
    table = known.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} t, made m WHERE t.id = %s",
        [pattern],
    )


def _rerated(drives: int, people: int) -> dict[str, str]:
    from kvitt.rates.mileage.law import law_of
    from kvitt.rates.mileage.text import read, written
    from kvitt.transactions.kinds.mileage.rerate import rerate, stored_drives

    law = law_of("DK")
    dearer = written(replace(law, version="dk-1")).replace(
        '"official" = "mileage_own_car_up_to_20000_km"', '"value" = "4.25", "currency" = "DKK"'
    )
    started, computed = time.perf_counter(), time.process_time()
    found = rerate(read(dearer), stored_drives("DK"), total=drives, told=_told)
    taken = time.perf_counter() - started
    assert found.drives == drives
    assert found.changed == drives
    computed = time.process_time() - computed
    return {f"{drives} drives of {people} people by another table, s": f"{taken:.1f} ({computed:.1f} computing)"}


def _told(done: int, total: int) -> None:
    if done % 10_000 < 50 and sys.stderr.isatty():
        print(f"\r{done} / {total}", end="", file=sys.stderr)


def _one() -> dict[str, str]:
    """Pricing one drive beside what the person drove before, as a page does."""
    from fractions import Fraction

    from kvitt.people.models import User
    from kvitt.rates.mileage.trip import Before, Drive
    from kvitt.transactions.kinds.mileage.tables import shelf

    book, owner = shelf(), User.objects.order_by("id").first()
    matrix = book.current("DK")
    taken = []
    for number in range(50):
        drive = Drive("x", date(2026, 6, 1), Fraction(100 + number), country="DK")
        started = time.perf_counter()
        book.account(matrix, owner=owner, before=[Before(date(2026, 1, 1), Fraction(19_950))]).price(drive).as_json()
        taken.append((time.perf_counter() - started) * 1000)
    return {"one drive priced with its steps, ms": f"{sorted(taken)[25]:.2f}"}


def main() -> None:
    """In a directory of its own, thrown away afterwards."""
    import os
    import shutil
    import tempfile
    from pathlib import Path

    os.environ["DJANGO_SETTINGS_MODULE"] = "kvitt.project.settings"
    os.environ["KVITT_LOG"] = "ERROR"
    folder = Path(tempfile.mkdtemp(prefix="kvitt-bench-"))
    folder.chmod(0o755)
    os.environ["KVITT_DATA"] = str(folder)
    from kvitt.project.commands.said import database

    try:
        with database(folder, migrated=True):
            drives = int(sys.argv[1]) if len(sys.argv) > 1 else DRIVES
            for name, figure in figures(drives=drives, people=max(drives // 50, 1)).items():
                print(f"{name:60} {figure}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
