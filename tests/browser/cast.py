"""Nordlys as a demo company, so that the browser signs in with one click; with a few items in every state."""

import os
from datetime import timedelta
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvitt.project.settings")
import django

django.setup()

from django.contrib.auth.hashers import make_password

from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.people.models import User
from kvitt.project.nordlys import make_nordlys
from kvitt.tenancy.models import Company, CompanyCode
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.book import book
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense.actions import draft
from tests.browser.running import PASSWORD


def main() -> None:
    cast = make_nordlys()
    at = now()
    on = at.date()
    CompanyCode.objects.update(is_demo=True)
    with company_scope(cast.company.id):
        Company.objects.update(is_demo=True)
        User.objects.update(password=make_password(PASSWORD))
        for number, state in enumerate(["draft", "submitted", "submitted", "submitted", "approved", "booked"]):
            row = draft(
                person=cast.dag,
                transaction_id=uuid7(),
                on=on,
                at=at,
                changes={
                    "amount": Decimal(120 + number),
                    "currency": "SEK" if number % 2 else "DKK",
                    "merchant": f"Sydtaxi {number}",
                    "on": on - timedelta(days=number),
                    "cost_type_id": cast.cost_type("taxi"),
                    "no_receipt_reason": "Automaten gav ingen",
                },
            )
            if state == "draft":
                continue
            submit(person=cast.dag, transaction_id=row.id, on=on, at=at)
            if state in {"approved", "booked"}:
                approve(person=cast.bo, transaction_id=row.id, at=at)
            if state == "booked":
                book(person=cast.cleo, transaction_id=row.id, booked_on=on, at=at)


if __name__ == "__main__":
    main()
