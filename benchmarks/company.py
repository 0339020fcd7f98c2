"""The benchmark company: 1,000 people and 100,000 expenses, seeded straight into the tables so that making it takes a minute.

What is measured afterwards goes through the real pages and actions.
"""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.ledger.models import Month
from kvitt.people.models import ManagerOf, Role, User
from kvitt.policy.models import CostType
from kvitt.project.starting import install_starter_set
from kvitt.tenancy.actions import create_company
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine
from kvitt.transactions.models import ApprovalStep, StepState, Transaction

PEOPLE = 1_000
EXPENSES = 100_000
#: One approver has this many waiting, and finance this many ready to book.
WAITING, READY = 600, 6_000
#: This share has a receipt.
WITH_RECEIPT = 0.95


def make(*, people: int = PEOPLE, expenses: int = EXPENSES, seed: int = 1) -> UUID:
    """Make it; returns the company's id. The same seed gives the same figures."""
    chance = random.Random(seed)
    at = now()
    company = create_company(code="bench", name="Bench A/S", country="DK", base_currency="DKK", is_demo=True, at=at)
    with company_scope(company.id):
        install_starter_set(country="DK")
        Month.objects.all().delete()
        users = [
            User(
                id=uuid7(),
                full_name=f"Person {number:04}",
                initials="P",
                email=f"p{number}@bench.example",
                employee_number=str(number),
                language="da",
                roles=[
                    Role.EMPLOYEE,
                    *([Role.APPROVER] if number < 100 else []),
                    *([Role.FINANCE] if number == 1 else []),
                ],
                created_at=at,
            )
            for number in range(people)
        ]
        User.objects.bulk_create(users, batch_size=1000)
        ManagerOf.objects.bulk_create(
            [
                ManagerOf(user_id=user.id, manager_id=users[number % 100].id)
                for number, user in enumerate(users)
                if number >= 100
            ],
            batch_size=1000,
        )
        types = [one for one in CostType.objects.all() if not one.kinds or "expense" in one.kinds]
        for start in range(0, expenses, 10_000):
            _some(chance, users, types, range(start, min(start + 10_000, expenses)), at)
    return company.id


def _moments(chance: random.Random, bought: datetime, at: datetime) -> list[datetime]:
    """When it was sent, decided and booked: within three weeks, one more and two more, never later than now."""
    moments = []
    for most in (21, 7, 14):
        bought = min(at, bought + timedelta(hours=chance.randint(1, most * 24)))
        moments.append(bought)
    return moments


def _some(chance: random.Random, users: list[User], types: list[CostType], numbers: range, at) -> None:
    headers, details, lines, steps = [], [], [], []
    for number in numbers:
        owner = users[100 + number % (len(users) - 100)]
        approver = users[0] if number < WAITING else users[(number % (len(users) - 100)) % 100]
        state = (
            "submitted"
            if number < WAITING
            else "approved"
            if number < WAITING + READY
            else chance.choice(["booked"] * 17 + ["draft", "submitted", "rejected"])
        )
        amount = Decimal(chance.randint(2_000, 900_000)) / 100
        age = chance.randint(0, 700)
        on = at.date() - timedelta(days=age)
        sent, decided, booked = _moments(chance, at - timedelta(days=age), at)
        row = Transaction(
            id=uuid7(),
            kind="expense",
            state=state,
            owner_id=owner.id,
            entered_by_id=owner.id,
            title=f"Shop {chance.randint(1, 4000)}",
            purpose="Møde",
            on=on,
            country="DK",
            amount=amount,
            currency="DKK",
            home_amount=amount,
            home_currency="DKK",
            payable=amount,
            created_at=at - timedelta(minutes=number),
            changed_at=at,
            submitted_at=None if state == "draft" else sent,
            approved_at=decided if state in {"approved", "booked"} else None,
            booked_at=booked if state == "booked" else None,
            receipts_count=int(chance.random() < WITH_RECEIPT),
        )
        headers.append(row)
        details.append(ExpenseDetail(id=row.id))
        parts = 2 if number < WAITING + READY else 1
        for position in range(parts):
            lines.append(
                ExpenseLine(
                    transaction_id=row.id,
                    position=position,
                    cost_type_id=chance.choice(types).id,
                    amount=amount / 2 if parts == 2 and position == 0 else amount - (amount / 2 if parts == 2 else 0),
                )
            )
        if state == "submitted":
            steps.append(
                ApprovalStep(
                    transaction_id=row.id,
                    round=1,
                    position=0,
                    approver_id=approver.id,
                    state=StepState.WAITING,
                    since=sent,
                )
            )
    Transaction.objects.bulk_create(headers, batch_size=2000)
    ExpenseDetail.objects.bulk_create(details, batch_size=2000)
    ExpenseLine.objects.bulk_create(lines, batch_size=2000)
    ApprovalStep.objects.bulk_create(steps, batch_size=2000)
