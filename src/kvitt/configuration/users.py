"""The noun *users*, with managers, dimensions and bank details."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Noun, Values
from kvitt.kernel.findings import Finding, stop
from kvitt.people.models import Branch, Dimension, DimensionValue, EntersFor, ManagerOf, Role, Session, User
from kvitt.people.rules.bank import check_account
from kvitt.tenancy.models import LANGUAGES

_ROLE_NAMES = {
    Role.EMPLOYEE: _("Employee"),
    Role.APPROVER: _("Approver"),
    Role.SECRETARY: _("Secretary"),
    Role.FINANCE: _("Finance"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AUDITOR: _("Statistics and audit"),
}


def _roles() -> list[tuple[str, str]]:
    return [(role.value, str(name)) for role, name in _ROLE_NAMES.items()]


def _people() -> list[tuple[str, str]]:
    return [(row.email, row.full_name) for row in User.objects.order_by("full_name")]


def _branches() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in Branch.objects.order_by("code")]


def _languages() -> list[tuple[str, str]]:
    return list(LANGUAGES.items())


def _values_of(dimension_id: UUID) -> Any:
    def values() -> list[tuple[str, str]]:
        rows = DimensionValue.objects.filter(dimension_id=dimension_id).order_by("code")
        return [(row.code, f"{row.code} {row.name}") for row in rows]

    return values


def _columns() -> Sequence[Column]:
    own = [
        Column(
            f"dimension_{row.code}", row.name_in("en"), form="choice", options=_values_of(row.id), width=40, bulk=True
        )
        for row in Dimension.objects.filter(on_user=True, is_active=True).order_by("position", "code")
    ]
    return (
        Column("email", _("Work e-mail"), required=True, width=254),
        Column("name", _("Full name"), required=True),
        Column("initials", _("Initials"), width=10),
        Column("employee_number", _("Employee number"), width=40),
        Column("mobile", _("Mobile number"), width=40),
        Column("language", _("Language"), form="choice", options=_languages, bulk=True),
        Column("roles", _("Roles"), form="choices", options=_roles, bulk=True),
        Column("managers", _("Managers, first asked first"), form="choices", options=_people, bulk=True),
        Column("enters_for", _("May enter for"), form="choices", options=_people),
        Column("approval_limit", _("Approves expenses up to"), form="amount", bulk=True),
        Column("invoice_approval_limit", _("Approves invoices up to"), form="amount", bulk=True),
        Column("branch", _("Branch"), form="choice", options=_branches, bulk=True),
        *own,
        Column("address", _("Private address"), secret=True),
        Column("car_registration", _("Car registration number"), width=20),
        Column("bank_country", _("Country of the account"), width=2),
        Column(
            "bank_account",
            _("Bank account"),
            secret=True,
            width=60,
            hint=_("IBAN; or Danish registration and account number; or Swedish clearing and account number."),
        ),
        Column("bank_bic", _("BIC"), width=11),
        Column("active", _("In use"), form="flag", bulk=True),
    )


def _values(rows: Sequence[User]) -> list[Values]:
    ids = [row.id for row in rows]
    managers: dict[UUID, list[str]] = {}
    for user_id, email in (
        ManagerOf.objects.filter(user_id__in=ids).order_by("position", "id").values_list("user_id", "manager__email")
    ):
        managers.setdefault(user_id, []).append(email)
    enters: dict[UUID, list[str]] = {}
    for secretary_id, email in (
        EntersFor.objects.filter(secretary_id__in=ids).order_by("id").values_list("secretary_id", "user__email")
    ):
        enters.setdefault(secretary_id, []).append(email)
    branches = dict(Branch.objects.values_list("id", "code"))
    return [
        {
            "email": row.email,
            "name": row.full_name,
            "initials": row.initials,
            "employee_number": row.employee_number,
            "mobile": row.mobile,
            "language": row.language,
            "roles": row.roles,
            "managers": managers.get(row.id, []),
            "enters_for": enters.get(row.id, []),
            "approval_limit": row.approval_limit,
            "invoice_approval_limit": row.invoice_approval_limit,
            "branch": branches.get(row.branch_id, "") if row.branch_id else "",
            **{f"dimension_{code}": value for code, value in row.dimensions.items()},
            "address": row.address,
            "car_registration": row.car_registration,
            "bank_country": row.bank_country,
            "bank_account": row.bank_account,
            "bank_bic": row.bank_bic,
            "active": row.is_active,
        }
        for row in rows
    ]


def _write(row: User, values: Values) -> None:
    row.email = values["email"].lower()
    row.full_name = values["name"]
    row.initials = values["initials"] or "".join(word[0] for word in values["name"].split())[:4].upper()
    row.language = values["language"] or "en"
    row.roles = values["roles"] or [Role.EMPLOYEE]
    row.is_active = values["active"]
    row.branch_id = Branch.objects.get(code=values["branch"]).id if values["branch"] else None
    row.dimensions = {
        name.removeprefix("dimension_"): value
        for name, value in values.items()
        if name.startswith("dimension_") and value
    }
    for name in (
        "employee_number", "mobile", "approval_limit", "invoice_approval_limit", "address", "car_registration",
        "bank_account",
    ):  # fmt: skip
        setattr(row, name, values[name])
    row.bank_country, row.bank_bic = values["bank_country"].upper(), values["bank_bic"].upper()


def _afterwards(row: User, values: Values) -> None:
    ids = dict(User.objects.filter(email__in=[*values["managers"], *values["enters_for"]]).values_list("email", "id"))
    ManagerOf.objects.filter(user_id=row.id).delete()
    ManagerOf.objects.bulk_create(
        [
            ManagerOf(user_id=row.id, manager_id=ids[email], position=position)
            for position, email in enumerate(dict.fromkeys(values["managers"]))
        ]
    )
    EntersFor.objects.filter(secretary_id=row.id).delete()
    EntersFor.objects.bulk_create(
        [EntersFor(secretary_id=row.id, user_id=ids[email]) for email in dict.fromkeys(values["enters_for"])]
    )
    if not row.is_active:  # whoever is shut out is shut out at once
        Session.objects.filter(user_id=row.id).delete()


def _check(row: User, values: Values) -> list[Finding]:
    findings = []
    email = values["email"].lower()
    if "@" not in email.strip("@") or any(letter.isspace() for letter in email):
        findings.append(stop("user.email-invalid", "email"))
    if email in {one.lower() for one in values["managers"]}:
        findings.append(stop("user.manager-self", "managers"))
    elif chain := _circle(row, values["managers"]):
        findings.append(stop("user.manager-circle", "managers", chain=" → ".join(chain)))
    number = values["employee_number"]
    if number and User.objects.filter(employee_number=number).exclude(id=row.id).exists():
        findings.append(stop("user.number-taken", "employee_number"))
    if values["bank_account"]:
        findings += check_account(
            values["bank_account"], country=values["bank_country"], bic=values["bank_bic"], field="bank_account"
        )
    if _is_last_administrator(row) and (not values["active"] or Role.ADMINISTRATOR not in values["roles"]):
        findings.append(stop("user.last-administrator", "roles"))
    return findings


def _is_last_administrator(row: User) -> bool:
    administrators = set(
        User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).values_list("id", flat=True)
    )
    return administrators == {row.id}


def _circle(row: User, managers: Sequence[str]) -> list[str]:
    """The names along the circle that these managers would close, or nothing."""
    above: dict[UUID, list[UUID]] = {}
    for user_id, manager_id in ManagerOf.objects.values_list("user_id", "manager_id"):
        above.setdefault(user_id, []).append(manager_id)
    names = dict(User.objects.values_list("id", "full_name"))
    start = list(User.objects.filter(email__in=list(managers)).values_list("id", flat=True))
    paths = [[manager] for manager in start]
    seen: set[UUID] = set()
    while paths:
        path = paths.pop()
        if path[-1] == row.id:
            return [names.get(row.id, ""), *(names[one] for one in path)]
        if path[-1] not in seen:
            seen.add(path[-1])
            paths += [[*path, higher] for higher in above.get(path[-1], [])]
    return []


USERS = Noun(
    code="users",
    label=_("Users"),
    icon="user",
    model=User,
    key="email",
    columns=_columns,
    values=_values,
    write=_write,
    check=_check,
    afterwards=_afterwards,
    roles=frozenset({Role.ADMINISTRATOR}),
    search=("full_name", "email", "employee_number", "initials"),
    shown=("name", "email", "employee_number", "roles", "managers", "active"),
    order=("full_name", "id"),
)
