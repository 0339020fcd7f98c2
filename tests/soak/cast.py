"""Nordlys with one password for all; and counting what is there afterwards."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvitt.project.settings")
from pathlib import Path

from kvitt.project.commands.said import database


def main() -> None:
    with database(Path(os.environ["KVITT_DATA"]), migrated=True):
        if sys.argv[1] == "--count":
            _count()
        else:
            _make(sys.argv[1])


def _make(password: str) -> None:
    from django.contrib.auth.hashers import make_password

    from kvitt.people.models import User
    from kvitt.project.nordlys import make_nordlys
    from kvitt.tenancy.scope import company_scope

    cast = make_nordlys()
    with company_scope(cast.company.id):
        User.objects.update(password=make_password(password))
        print(cast.cost_type("office"))


def _count() -> None:
    from django.db.models import Count, Sum

    from kvitt.events.models import Event
    from kvitt.ledger.models import Posting, Voucher
    from kvitt.tenancy.queries import company_id_of
    from kvitt.tenancy.scope import company_scope
    from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine
    from kvitt.transactions.models import Transaction

    company_id = company_id_of("nordlys")
    assert company_id is not None
    with company_scope(company_id):
        stands = {row.id: [f"{row.amount:.2f}", row.state] for row in Transaction.objects.all()}
        rows = stands.keys()
        details = set(ExpenseDetail.objects.values_list("id", flat=True))
        lines = set(ExpenseLine.objects.values_list("transaction_id", flat=True))
        drafted = list(Event.objects.filter(verb="transaction.drafted").values_list("subject_id", flat=True))
        half = len(set(rows) ^ details) + len(set(rows) ^ lines) + abs(len(rows) - len(drafted))
        sums = Posting.objects.values("voucher_id").annotate(sum=Sum("amount"), count=Count("id"))
        crooked = sum(row["sum"] != 0 or row["count"] < 2 for row in sums)
        numbers = sorted(Voucher.objects.values_list("number", flat=True))
        half += abs(len(numbers) - len(sums))
    told = {
        "items": {str(item): stand for item, stand in stands.items()},
        "half": half,
        "vouchers": len(numbers),
        "crooked": crooked,
        "gaps": sum(number != place for place, number in enumerate(numbers, start=1)),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
