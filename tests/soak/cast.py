"""Nordlys with a password for Alma; and counting what is there afterwards."""

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
        User.objects.filter(id=cast.alma.id).update(password=make_password(password))


def _count() -> None:
    from django.db.models import Sum

    from kvitt.events.models import Event
    from kvitt.ledger.models import Posting
    from kvitt.tenancy.queries import company_id_of
    from kvitt.tenancy.scope import company_scope
    from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine
    from kvitt.transactions.models import Transaction

    company_id = company_id_of("nordlys")
    assert company_id is not None
    with company_scope(company_id):
        rows = dict(Transaction.objects.values_list("id", "amount"))
        details = set(ExpenseDetail.objects.values_list("id", flat=True))
        lines = set(ExpenseLine.objects.values_list("transaction_id", flat=True))
        drafted = list(Event.objects.filter(verb="transaction.drafted").values_list("subject_id", flat=True))
        half = len(set(rows) ^ details) + len(set(rows) ^ lines) + abs(len(rows) - len(drafted))
        balance = Posting.objects.aggregate(sum=Sum("amount"))["sum"] or 0
    print(
        json.dumps(
            {
                "items": {str(item): f"{amount:.2f}" for item, amount in rows.items()},
                "half": half,
                "balance": str(balance),
            }
        )
    )


if __name__ == "__main__":
    main()
