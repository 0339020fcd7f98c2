"""Users, with roles, managers, limits, dimensions, address and bank details."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Choice, Column, grouped
from kvitt.configuration.noun import Candidate, Noun, Values
from kvitt.configuration.nouns.choices import branches, countries, language, languages, people, values_by_dimension
from kvitt.configuration.nouns.users_check import ROUTING, check
from kvitt.people.models import Branch, Dimension, EntersFor, ManagerOf, Role, Session, User
from kvitt.transactions.actions.reroute import reroute_all

_ROLE_NAMES = {
    Role.EMPLOYEE: _("Employee"),
    Role.APPROVER: _("Approver"),
    Role.SECRETARY: _("Secretary"),
    Role.FINANCE: _("Finance"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AUDITOR: _("Statistics and audit"),
}
_PLAIN = (
    "employee_number",
    "mobile",
    "approval_limit",
    "invoice_approval_limit",
    "address",
    "car_registration",
    "bank_country",
    "bank_account",
    "bank_bic",
)


def _roles() -> list[Choice]:
    return [Choice(role.value, str(name)) for role, name in _ROLE_NAMES.items()]


def _columns() -> Sequence[Column]:
    everybody = cache(people)
    return (
        *grouped(
            _("Person"),
            Column("email", _("Work e-mail"), required=True, width=254, lower=True, order="email"),
            Column("name", _("Full name"), required=True, order="full_name"),
            Column("initials", _("Initials"), width=10, order="initials"),
            Column("employee_number", _("Employee number"), width=40, order="employee_number"),
            Column("mobile", _("Mobile number"), width=40, guarded=False),
            Column("language", _("Language"), form="choice", options=languages, lower=True, bulk=True),
        ),
        *grouped(_("Work"), *_duties(everybody), *_dimension_columns()),
        *grouped(_("Private"), *_private()),
        Column("active", _("In use"), form="flag", bulk=True, order="is_active"),
    )


def _private() -> list[Column]:
    return [
        Column("address", _("Private address"), secret=True),
        Column("car_registration", _("Car registration number"), width=20, upper=True),
        Column("bank_country", _("Country of the account"), form="choice", options=countries, upper=True),
        Column(
            "bank_account",
            _("Bank account"),
            secret=True,
            width=60,
            guarded=False,
            hint=_("IBAN; or Danish registration and account number; or Swedish clearing and account number."),
        ),
        Column("bank_bic", _("BIC"), width=11, upper=True),
    ]


def _duties(everybody: Callable[[], list[Choice]]) -> list[Column]:
    return [
        Column(
            "roles", _("Roles"), form="choices", options=_roles, lower=True, bulk=True,
            find=lambda role: Q(roles__contains=[role]),
        ),
        Column(
            "managers", _("Managers, first asked first"), form="choices", options=everybody, lower=True, bulk=True,
            own=True, find=lambda email: Q(managed_by__manager__email=email),
        ),
        Column(
            "enters_for", _("May enter for"), form="choices", options=everybody, lower=True, own=True
        ),
        Column("approval_limit", _("Approves expenses up to"), form="amount", bulk=True, order="approval_limit"),
        Column("invoice_approval_limit", _("Approves invoices up to"), form="amount", bulk=True),
        Column(
            "branch", _("Branch"), form="choice", options=branches, bulk=True, order="branch__name",
            find=lambda code: Q(branch__code=code),
        ),
    ]  # fmt: skip


def _dimension_columns() -> list[Column]:
    options = values_by_dimension()
    rows = Dimension.objects.filter(on_user=True, is_active=True).order_by("position", "code")
    return [
        Column(
            f"dimension_{row.code}",
            row.name_in(language()),
            form="choice",
            options=options(row.id),
            bulk=True,
            find=_with_value(row.code),
        )
        for row in rows
    ]


def _with_value(dimension: str) -> Callable[[str], Q]:
    return lambda value: Q(dimensions__contains={dimension: value})


def _values(rows: Sequence[User]) -> list[Values]:
    ids = [row.id for row in rows]
    above = ManagerOf.objects.filter(user_id__in=ids).order_by("position", "id")
    managers = _grouped(above.values_list("user_id", "manager__email"))
    entered = EntersFor.objects.filter(secretary_id__in=ids).order_by("id")
    enters = _grouped(entered.values_list("secretary_id", "user__email"))
    codes = dict(Branch.objects.values_list("id", "code"))
    return [
        {
            "email": row.email,
            "name": row.full_name,
            "initials": row.initials,
            "language": row.language,
            "roles": row.roles,
            "managers": managers.get(row.id, []),
            "enters_for": enters.get(row.id, []),
            "branch": codes.get(row.branch_id, "") if row.branch_id else "",
            **{f"dimension_{code}": value for code, value in row.dimensions.items()},
            **{name: getattr(row, name) for name in _PLAIN},
            "active": row.is_active,
        }
        for row in rows
    ]


def _grouped(pairs: Any) -> Mapping[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for row_id, email in pairs:
        found.setdefault(row_id, []).append(email)
    return found


def _write(candidates: Sequence[Candidate]) -> None:
    ids = dict(Branch.objects.values_list("code", "id"))
    for one in candidates:
        row, values = one.row, one.values
        row.email, row.full_name = values["email"], values["name"]
        row.initials = values["initials"] or "".join(word[0] for word in values["name"].split())[:4].upper()
        row.language = values["language"] or "en"
        row.roles = values["roles"] or [Role.EMPLOYEE.value]
        row.is_active = values["active"]
        row.branch_id = ids.get(values["branch"])
        row.dimensions = _dimensions(row.dimensions, values)
        for name in _PLAIN:
            setattr(row, name, values[name])


def _dimensions(standing: Mapping[str, str], values: Values) -> dict[str, str]:
    """Values of dimensions that have no column, since they are out of use for now, stay."""
    given = {name.removeprefix("dimension_"): value for name, value in values.items() if name.startswith("dimension_")}
    return {code: value for code, value in {**standing, **given}.items() if value}


def _afterwards(candidates: Sequence[Candidate]) -> None:
    _write_managers([one for one in candidates if one.changes("managers")])
    _write_enters_for([one for one in candidates if one.changes("enters_for")])
    # Whoever is shut out is shut out at once.
    Session.objects.filter(user_id__in=[one.row.id for one in candidates if not one.row.is_active]).delete()


def _write_managers(candidates: Sequence[Candidate]) -> None:
    if not candidates:
        return
    ids = _ids(email for one in candidates for email in one.values["managers"])
    ManagerOf.objects.filter(user_id__in=[one.row.id for one in candidates]).delete()
    ManagerOf.objects.bulk_create(
        [
            ManagerOf(user_id=one.row.id, manager_id=ids[email], position=position)
            for one in candidates
            for position, email in enumerate(one.values["managers"])
        ]
    )


def _write_enters_for(candidates: Sequence[Candidate]) -> None:
    if not candidates:
        return
    ids = _ids(email for one in candidates for email in one.values["enters_for"])
    EntersFor.objects.filter(secretary_id__in=[one.row.id for one in candidates]).delete()
    EntersFor.objects.bulk_create(
        [
            EntersFor(secretary_id=one.row.id, user_id=ids[email])
            for one in candidates
            for email in one.values["enters_for"]
        ]
    )


def _ids(emails: Any) -> dict[str, UUID]:
    return dict(User.objects.filter(email__in=set(emails)).values_list("email", "id"))


USERS = Noun(
    code="users",
    label=_("Users"),
    icon="user",
    model=User,
    keys=("email",),
    columns=_columns,
    values=_values,
    write=_write,
    check=check,
    afterwards=_afterwards,
    settled=reroute_all,
    unsettling=ROUTING,
    same=lambda values: Q(email=values["email"]),
    roles=frozenset({Role.ADMINISTRATOR.value}),
    search=("full_name", "email", "employee_number", "initials"),
    shown=("name", "email", "employee_number", "roles", "managers", "active"),
    sort="name",
    taken="user.email-taken",
)
