"""Accounts of the company's chart, and the few that every booking needs."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Candidate, Noun
from kvitt.configuration.nouns.choices import ACTIVE, accounts
from kvitt.kernel.findings import stop
from kvitt.ledger.models import Account, LedgerSettings
from kvitt.people.models import CompanyCard
from kvitt.policy.models import CostType, VatCode

LEDGER_ACCOUNTS = ("employee_debt_account", "card_debt_account", "rounding_account", "private_account")


def _write(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        one.row.number, one.row.name = one.values["number"], one.values["name"]
        one.row.is_active = one.values["active"]


def _check(candidates: Sequence[Candidate]) -> None:
    closing = [one for one in candidates if not one.is_new and one.changes("active") and not one.values["active"]]
    if not closing:
        return
    used = _used()
    for one in closing:
        if where := used.get(one.values["number"]):
            one.say(stop("in-use", "active", where=where))


def _used() -> dict[str, str]:
    """Account number to one thing that books on it."""
    used = dict(CompanyCard.objects.filter(is_active=True).values_list("account", "label"))
    used |= dict(VatCode.objects.filter(is_active=True).values_list("account", "code"))
    used |= dict(CostType.objects.filter(is_active=True).values_list("account", "code"))
    for settings in LedgerSettings.objects.all():
        used |= {getattr(settings, name): str(LEDGER.label) for name in LEDGER_ACCOUNTS}
    return used


ACCOUNTS = Noun(
    code="accounts",
    label=_("Accounts"),
    icon="book",
    model=Account,
    keys=("number",),
    columns=lambda: (
        Column("number", _("Number"), required=True, width=20, fixed=True, order="number"),
        Column("name", _("Name"), required=True, order="name"),
        ACTIVE,
    ),
    values=lambda rows: [{"number": row.number, "name": row.name, "active": row.is_active} for row in rows],
    write=_write,
    check=_check,
    same=lambda values: Q(number=values["number"]),
    search=("number", "name"),
    shown=("number", "name", "active"),
    sort="number",
)


def _write_ledger(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        for name in LEDGER_ACCOUNTS:
            setattr(one.row, name, one.values[name])
        one.row.books_ready = one.values["books_ready"]


LEDGER = Noun(
    code="ledger",
    label=_("Accounts for debt"),
    icon="settings",
    model=LedgerSettings,
    keys=("employee_debt_account",),
    columns=lambda: (
        Column("employee_debt_account", _("Debt to employees"), form="choice", options=accounts, required=True),
        Column("card_debt_account", _("Debt to company cards"), form="choice", options=accounts, required=True),
        Column("rounding_account", _("Rounding"), form="choice", options=accounts, required=True),
        Column("private_account", _("Claims on employees"), form="choice", options=accounts, required=True),
        Column(
            "books_ready",
            _("Book by itself what needs no check"),
            form="flag",
            hint=_(
                "Every night, what is approved and not drawn for a check is booked on that day. What cannot be booked waits."
            ),
        ),
    ),
    values=lambda rows: [
        {**{name: getattr(row, name) for name in LEDGER_ACCOUNTS}, "books_ready": row.books_ready} for row in rows
    ],
    write=_write_ledger,
    same=lambda values: Q(employee_debt_account=values["employee_debt_account"]),
    single=True,
)
