"""Spot checks: what finance looks at before it is booked."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Choice, Column
from kvitt.configuration.noun import Candidate, Noun, Values
from kvitt.configuration.nouns.choices import ACTIVE, accounts, countries, people
from kvitt.kernel.findings import stop
from kvitt.people.models import User
from kvitt.policy.models import SpotCheckRule
from kvitt.policy.rules.spot import Check


def _checks() -> list[Choice]:
    return [
        Choice(Check.ALWAYS, str(_("Always"))),
        Choice(Check.ABOVE, str(_("Above an amount"))),
        Choice(Check.COUNTRIES, str(_("In countries"))),
        Choice(Check.SHARE, str(_("A drawn share"))),
        Choice(Check.NEVER, str(_("Never"))),
    ]


def _values(rows: Sequence[SpotCheckRule]) -> list[Values]:
    emails = dict(User.objects.filter(id__in={row.employee_id for row in rows}).values_list("id", "email"))
    return [
        {
            "account": row.account,
            "employee": emails.get(row.employee_id, "") if row.employee_id else "",
            "check": row.check_when,
            "above": row.above,
            "countries": row.countries,
            "share": row.share,
            "active": row.is_active,
        }
        for row in rows
    ]


def _write(candidates: Sequence[Candidate]) -> None:
    ids = dict(User.objects.filter(email__in={one.values["employee"] for one in candidates}).values_list("email", "id"))
    for one in candidates:
        one.row.account, one.row.employee_id = one.values["account"], ids.get(one.values["employee"])
        one.row.check_when, one.row.is_active = one.values["check"], one.values["active"]
        for name in ("above", "countries", "share"):
            setattr(one.row, name, one.values[name])


def _check(candidates: Sequence[Candidate]) -> None:
    wanted = {Check.ABOVE: "above", Check.COUNTRIES: "countries", Check.SHARE: "share"}
    for one in candidates:
        if one.values["account"] and one.values["employee"]:
            one.say(stop("spot-check.about-one", "employee"))
        for check, name in wanted.items():
            given = one.values[name] not in (None, [], "")
            if one.values["check"] == check and not given:
                one.say(stop("code-missing", name))
            if one.values["check"] != check and given:
                one.say(stop("spot-check.does-not-fit", name))
        if one.values["share"] is not None and one.values["share"] > 100:
            one.say(stop("percent-invalid", "share"))


SPOT_CHECKS = Noun(
    code="spot-checks",
    label=_("Spot checks"),
    icon="search",
    model=SpotCheckRule,
    keys=("account", "employee", "check"),
    columns=lambda: (
        Column("account", _("Account"), form="choice", options=accounts, find=lambda number: Q(account=number)),
        Column(
            "employee", _("Employee"), form="choice", options=people, lower=True,
            hint=_("Neither account nor employee is about all items. Account beats employee beats general."),
        ),
        Column("check", _("Check"), form="choice", options=_checks, required=True, lower=True, order="check_when"),
        Column("above", _("Above"), form="amount", bulk=True),
        Column("countries", _("Countries"), form="choices", options=countries),
        Column("share", _("Share in %"), form="amount", bulk=True),
        ACTIVE,
    ),
    values=_values,
    write=_write,
    check=_check,
    same=lambda values: Q(
        account=values["account"], check_when=values["check"],
        **({"employee__email": values["employee"]} if values["employee"] else {"employee_id": None}),
    ),
    search=("account",),
    shown=("account", "employee", "check", "above", "share", "active"),
    sort="check",
)  # fmt: skip
