"""VAT codes: the rate, how much of it is deductible, and where it is booked."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Candidate, Noun
from kvitt.configuration.nouns.choices import ACTIVE, NAMES, accounts, countries, names_of, write_names
from kvitt.kernel.findings import stop
from kvitt.policy.models import CostType, VatCode


def _write(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        row, values = one.row, one.values
        row.code, row.country, row.account = values["code"], values["country"], values["account"]
        row.rate, row.deductible = values["rate"] or Decimal(0), values["deductible"] or Decimal(0)
        row.is_active = values["active"]
        write_names(one)


def _check(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        for name in ("rate", "deductible"):
            if one.values[name] is not None and one.values[name] > 100:
                one.say(stop("percent-invalid", name))
        if one.values["rate"] and one.values["deductible"] and not one.values["account"]:
            one.say(stop("vat.account-missing", "account"))
    closing = [one for one in candidates if not one.is_new and one.changes("active") and not one.values["active"]]
    if closing:
        types = CostType.objects.filter(is_active=True)
        used = dict(types.values_list("vat_home", "code")) | dict(types.values_list("vat_abroad", "code"))
        for one in closing:
            if where := used.get(one.values["code"]):
                one.say(stop("in-use", "active", where=where))


VAT_CODES = Noun(
    code="vat-codes",
    label=_("VAT codes"),
    icon="percent",
    model=VatCode,
    keys=("code",),
    columns=lambda: (
        Column("code", _("Code"), required=True, width=20, fixed=True, order="code"),
        *NAMES,
        Column("country", _("Country"), form="choice", options=countries, find=lambda code: Q(country=code)),
        Column("rate", _("Rate in %"), form="amount", places=3, order="rate"),
        Column("deductible", _("Deductible share in %"), form="amount", places=3, order="deductible"),
        Column("account", _("Account for the VAT"), form="choice", options=accounts, order="account", bulk=True),
        ACTIVE,
    ),
    values=lambda rows: [
        {
            "code": row.code,
            **names_of(row),
            "country": row.country,
            "rate": row.rate,
            "deductible": row.deductible,
            "account": row.account,
            "active": row.is_active,
        }
        for row in rows
    ],
    write=_write,
    check=_check,
    same=lambda values: Q(code=values["code"]),
    search=("code", "names__da", "names__sv", "names__en"),
    shown=("code", "name_*", "rate", "deductible", "account", "active"),
    sort="code",
)
