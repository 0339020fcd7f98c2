"""*Outsider ApS*: a company of three beside the demo, whom nobody at Nordlys may ever see, and the other way round."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from kvitt.kernel.ids import uuid7
from kvitt.people.models import ManagerOf, Role, User
from kvitt.policy.models import CostType
from kvitt.project.demo.founding import DEMO_PASSWORD
from kvitt.project.starting import install_starter_set
from kvitt.tenancy.actions import create_company
from kvitt.tenancy.models import Company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kind import kinds
from kvitt.transactions.kinds.expense.actions import draft

OUTSIDER_CODE = "outsider"


def make_outsider(*, today: date, at: datetime) -> Company:
    """The company, its people, one draft and one item waiting. Raises ConflictError when it is there already."""
    company = create_company(
        code=OUTSIDER_CODE,
        name="Outsider ApS",
        enabled_kinds=list(kinds()),
        country="DK",
        base_currency="DKK",
        legal_number="99000015",
        at=at,
        is_demo=True,
    )
    with company_scope(company.company_id):
        install_starter_set(country="DK")
        password = make_password(DEMO_PASSWORD)
        otto, ulla, vera = (
            User.objects.create(
                full_name=name,
                initials="".join(word[0] for word in name.split()),
                email=f"{name.split()[0].lower()}@outsider.example",
                language="da",
                roles=[Role.EMPLOYEE, *roles],
                password=password,
                created_at=at,
            )
            for name, roles in (
                ("Otto Udegaard", [Role.ADMINISTRATOR, Role.APPROVER]),
                ("Ulla Fremmed", [Role.FINANCE]),
                ("Vera Yderst", []),
            )
        )
        for below in (ulla, vera):
            ManagerOf.objects.create(user=below, manager=otto)
        for number, amount in enumerate(("129.00", "86.50")):
            made = draft(
                person=vera,
                transaction_id=uuid7(),
                on=today,
                at=at,
                changes={
                    "amount": Decimal(amount),
                    "on": today - timedelta(days=number + 1),
                    "merchant": "Yderpunktets Kiosk",
                    "cost_type_id": CostType.objects.get(code="office").id,
                    "purpose": "Kontorartikler",
                    "no_receipt_reason": "Automaten gav ingen bon",
                },
            )
            if number == 0:
                submit(person=vera, transaction_id=made.id, on=today, at=at)
    return company
