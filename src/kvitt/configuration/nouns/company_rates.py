"""The company's own rates: what it pays instead of an official one, from a day on, also for a group of people."""

from collections.abc import Sequence

from babel.numbers import list_currencies
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Choice, Column
from kvitt.configuration.noun import Candidate, Noun
from kvitt.configuration.nouns.choices import ACTIVE, countries, dimensions
from kvitt.kernel.findings import stop
from kvitt.people.models import DimensionValue
from kvitt.policy.models import CompanyRate
from kvitt.policy.rate_names import name_of
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.tables import ABROAD
from kvitt.rates.travel.engine import pricings

_FIELDS = (
    "country",
    "kind",
    "destination",
    "place",
    "dimension",
    "value",
    "since",
    "until",
    "amount",
    "currency",
    "reason",
)


def _kinds() -> list[Choice]:
    """The kinds that some country has an amount of money for; shares in per cent are law and not the company's to set."""
    known = {rate.kind for rate in tables_in_force().all() if rate.currency}
    return sorted((Choice(kind, name_of(kind)) for kind in known), key=lambda choice: choice.name)


def _rated() -> list[Choice]:
    """The countries whose rates Kvitt knows."""
    known = set(tables_in_force().countries())
    return [choice for choice in countries() if choice.code in known]


def _check(candidates: Sequence[Candidate]) -> None:
    tables, currencies = tables_in_force(), set(list_currencies())
    groups = set(DimensionValue.objects.values_list("dimension__code", "code"))
    for one in candidates:
        values = one.values
        schemes = tables.schemes(values["country"], values["kind"])
        if values["kind"] == ABROAD:
            if not values["destination"]:
                one.say(stop("company-rate.destination-missing", "destination"))
            if values["country"] not in {
                *tables.abroad,
                *pricings(),
            }:  # a table that is missing is what such a rate is for
                one.say(stop("company-rate.no-such-rate", "kind"))
        else:
            if not schemes:
                one.say(stop("company-rate.no-such-rate", "kind"))
            for name in ("destination", "place"):
                if values[name]:
                    one.say(stop("company-rate.only-abroad", name))
        if bool(values["dimension"]) != bool(values["value"]):
            one.say(stop("company-rate.group-half", "value"))
        elif values["dimension"] and (values["dimension"], values["value"]) not in groups:
            one.say(stop("choice-unknown", "value"))
        if values["currency"] not in currencies:
            one.say(stop("company.currency-invalid", "currency"))
        if values["since"] and values["until"] and values["until"] <= values["since"]:
            one.say(stop("company-rate.ends-first", "until"))


def _write(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        for name in _FIELDS:
            setattr(one.row, name, one.values[name])
        one.row.is_active = one.values["active"]


COMPANY_RATES = Noun(
    code="company-rates",
    label=_("Own rates"),
    icon="percent",
    model=CompanyRate,
    keys=("country", "kind", "destination", "place", "dimension", "value", "since"),
    columns=lambda: (
        Column(
            "country", _("Whose rate"), form="choice", options=_rated, required=True, upper=True, order="country",
            find=lambda code: Q(country=code), fixed=True,
        ),
        Column(
            "kind", _("Rate"), form="choice", options=_kinds, required=True, lower=True, order="kind",
            find=lambda code: Q(kind=code), fixed=True,
        ),
        Column("destination", _("Country abroad"), form="choice", options=countries, upper=True, fixed=True),
        Column("place", _("Town or area"), width=80, fixed=True),
        Column("dimension", _("For a group in"), form="choice", options=dimensions, lower=True, fixed=True),
        Column("value", _("Group"), width=40, hint=_("The value's code; empty means everybody."), fixed=True),
        Column("since", _("From"), form="day", required=True, order="since", fixed=True),
        Column("until", _("Until, without that day"), form="day", bulk=True),
        Column("amount", _("Amount"), form="amount", places=4, required=True, bulk=True, order="amount"),
        Column("currency", _("Currency"), required=True, width=3, upper=True),
        Column(
            "reason", _("Why"), required=True, bulk=True,
            hint=_("Such as the agreement that it stands in. It is shown with every amount."),
        ),
        ACTIVE,
    ),
    values=lambda rows: [
        {**{name: getattr(row, name) for name in _FIELDS}, "active": row.is_active} for row in rows
    ],
    write=_write,
    check=_check,
    same=lambda values: Q(
        country=values["country"], kind=values["kind"], destination=values["destination"], place=values["place"],
        dimension=values["dimension"], value=values["value"], since=values["since"],
    ),
    search=("kind", "reason", "place"),
    shown=("country", "kind", "destination", "since", "until", "amount", "currency", "active"),
    sort="kind",
)  # fmt: skip
