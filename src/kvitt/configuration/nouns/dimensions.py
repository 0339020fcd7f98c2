"""Dimensions that the company chose, and their values."""

import re
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Candidate, Noun, Values
from kvitt.configuration.nouns.approval_check import check_owners
from kvitt.configuration.nouns.choices import ACTIVE, NAMES, dimensions, names_of, people, write_names
from kvitt.kernel.findings import stop
from kvitt.people.models import Dimension, DimensionValue, User
from kvitt.transactions.actions.reroute import reroute_all


def _write(candidates: Sequence[Candidate]) -> None:
    last = Dimension.objects.count()
    for place, one in enumerate(candidates):
        one.row.code, one.row.is_active, one.row.on_user = (
            one.values["code"],
            one.values["active"],
            one.values["on_user"],
        )
        if one.is_new:
            one.row.position = last + place
        write_names(one)


def _check(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        if not re.fullmatch(r"[a-z0-9_]{1,40}", one.values["code"]):
            one.say(stop("dimension.code-invalid", "code"))


DIMENSIONS = Noun(
    code="dimensions",
    label=_("Dimensions"),
    icon="grid",
    model=Dimension,
    keys=("code",),
    columns=lambda: (
        Column("code", _("Code"), required=True, width=40, fixed=True, lower=True, order="code"),
        *NAMES,
        Column("on_user", _("Each user has one"), form="flag", bulk=True),
        ACTIVE,
    ),
    values=lambda rows: [
        {"code": row.code, **names_of(row), "on_user": row.on_user, "active": row.is_active} for row in rows
    ],
    write=_write,
    check=_check,
    same=lambda values: Q(code=values["code"]),
    search=("code", "names__da", "names__sv", "names__en"),
    shown=("code", "name_*", "on_user", "active"),
    sort="code",
)


def _value_values(rows: Sequence[DimensionValue]) -> list[Values]:
    codes = dict(Dimension.objects.values_list("id", "code"))
    owners = dict(User.objects.filter(id__in={row.owner_id for row in rows if row.owner_id}).values_list("id", "email"))
    return [
        {
            "dimension": codes[row.dimension_id],
            "code": row.code,
            "name": row.name,
            "owner": owners.get(row.owner_id, "") if row.owner_id else "",
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
        }
        for row in rows
    ]


def _write_values(candidates: Sequence[Candidate]) -> None:
    ids = dict(Dimension.objects.values_list("code", "id"))
    wanted = {one.values["owner"] for one in candidates}
    owners = dict(User.objects.filter(email__in=wanted).values_list("email", "id"))
    for one in candidates:
        row, values = one.row, one.values
        row.dimension_id, row.owner_id = ids[values["dimension"]], owners.get(values["owner"])
        for name in ("code", "name", "valid_from", "valid_until"):
            setattr(row, name, values[name])


def _check_values(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        first, last = one.values["valid_from"], one.values["valid_until"]
        if first and last and last <= first:
            one.say(stop("until-before-from", "valid_until"))
    if not any(one.findings for one in candidates) and any(one.changes("owner") for one in candidates):
        check_owners(candidates)


DIMENSION_VALUES = Noun(
    code="dimension-values",
    label=_("Departments, cost centres, projects"),
    icon="list",
    model=DimensionValue,
    keys=("dimension", "code"),
    columns=lambda: (
        Column(
            "dimension", _("Dimension"), form="choice", options=dimensions, required=True, fixed=True, lower=True,
            find=lambda code: Q(dimension__code=code), order="dimension__code",
        ),
        Column("code", _("Code"), required=True, width=40, fixed=True, order="code"),
        Column("name", _("Name"), required=True, order="name"),
        Column(
            "owner", _("Owner"), form="choice", options=people, lower=True, bulk=True,
            find=lambda email: Q(owner__email=email), order="owner__full_name",
        ),
        Column("valid_from", _("Valid from"), form="day", bulk=True, order="valid_from"),
        Column("valid_until", _("Valid until, without that day"), form="day", bulk=True, order="valid_until"),
    ),
    values=_value_values,
    write=_write_values,
    check=_check_values,
    settled=reroute_all,
    unsettling=("owner", "valid_from", "valid_until"),
    same=lambda values: Q(dimension__code=values["dimension"], code=values["code"]),
    search=("code", "name"),
    shown=("dimension", "code", "name", "owner", "valid_until"),
    sort="code",
)  # fmt: skip
