"""The demo company before its first expense: branch, dimensions, people, managers, cards. Called inside the company's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from kvitt.kernel.ids import uuid7
from kvitt.people.models import (
    Branch,
    CompanyCard,
    Dimension,
    DimensionValue,
    EntersFor,
    ManagerOf,
    User,
)
from kvitt.policy.models import CostType, DimensionRule
from kvitt.project.demo import cast as fiction
from kvitt.project.starting import install_starter_set

#: Everybody's password in the demo; the sign-in page says so.
DEMO_PASSWORD = "nordlys-demo"  # noqa: S105  # known to all, on purpose


#: The named cast comes first wherever people are listed in the order in which they were made, as on the demo's sign-in page.
FIRST = frozenset({"AL", "BL", "CD", "DÅ", "EH"})


@dataclass(frozen=True, slots=True)
class Staff:
    """The company's rows that the history needs: users and cards by initials, cost types by code."""

    users: Mapping[str, User]
    cards: Mapping[str, UUID]
    cost_types: Mapping[str, UUID]


def found(*, at: datetime) -> Staff:
    """Write everything that is there before the first expense."""
    install_starter_set(country="DK")
    branch = Branch.objects.create(
        code=fiction.BRANCH_CODE,
        name=fiction.BRANCH_NAME,
        legal_number=fiction.BRANCH_NUMBER,
        country="SE",
        currency="SEK",
    )
    users = _users(branch, at=at)
    _dimensions(users)
    _lines(users)
    cards = _cards(users)
    _demand_projects()
    return Staff(users=users, cards=cards, cost_types=dict(CostType.objects.values_list("code", "id")))


def _users(branch: Branch, *, at: datetime) -> dict[str, User]:
    password = make_password(
        DEMO_PASSWORD
    )  # one hash for all: it takes a tenth of a second, and there is no secret in it
    rows = {
        person.initials: User(
            id=uuid7(),
            full_name=person.full_name,
            initials=person.initials,
            email=person.email,
            employee_number=person.number,
            mobile=person.mobile,
            language=person.language,
            roles=list(person.roles),
            branch_id=branch.id if person.in_sweden else None,
            approval_limit=person.approval_limit,
            invoice_approval_limit=person.approval_limit,
            dimensions={"department": person.department, "cost_centre": person.cost_centre},
            address=person.address,
            car_registration=person.car,
            bank_country="SE" if person.in_sweden else "DK",
            bank_account=person.bank_account,
            password=password,
            created_at=at,
        )
        for person in sorted(fiction.cast(), key=lambda person: person.initials not in FIRST)
    }
    User.objects.bulk_create(rows.values())
    return rows


def _dimensions(users: Mapping[str, User]) -> None:
    found = {row.code: row for row in Dimension.objects.all()}
    heads = {
        person.department: users[person.initials].id for person in reversed(fiction.cast()) if person.approval_limit
    }
    values: list[tuple[str, str, str, date | None, UUID | None]] = [
        *(("department", code, name, None, heads.get(code)) for code, name in fiction.DEPARTMENTS),
        *(("cost_centre", code, name, None, None) for code, name in fiction.COST_CENTRES),
        *(("project", code, name, closed_on, None) for code, name, closed_on in fiction.PROJECTS),
    ]
    DimensionValue.objects.bulk_create(
        [
            DimensionValue(dimension=found[dimension], code=code, name=name, valid_until=until, owner_id=owner)
            for dimension, code, name, until, owner in values
        ]
    )


def _lines(users: Mapping[str, User]) -> None:
    """Who approves for whom, and for whom the secretary enters."""
    ManagerOf.objects.bulk_create(
        [
            ManagerOf(user=users[person.initials], manager=users[person.manager])
            for person in fiction.cast()
            if person.manager
        ]
    )
    EntersFor.objects.bulk_create(
        [EntersFor(secretary=users["LB"], user=users[initials]) for initials in ("IN", "BL", "MS")]
    )


def _demand_projects() -> None:
    """Journeys and tools belong to a project; everything else may."""
    project = Dimension.objects.get(code="project")
    wanted = ("train", "taxi", "hotel", "equipment", "course")
    DimensionRule.objects.bulk_create(
        [
            DimensionRule(cost_type=row, dimension=project, mandatory=True)
            for row in CostType.objects.filter(code__in=wanted)
        ]
    )


def _cards(users: Mapping[str, User]) -> dict[str, UUID]:
    cards = {
        person.initials: CompanyCard(user=users[person.initials], label="Mastercard Business", last4=person.card_last4)
        for person in fiction.cast()
        if person.card_last4
    }
    CompanyCard.objects.bulk_create(cards.values())
    return {initials: card.id for initials, card in cards.items()}
