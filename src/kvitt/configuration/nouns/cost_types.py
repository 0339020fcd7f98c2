"""Cost types: account, VAT at home and abroad, what is mandatory, limits, and what they want of each dimension."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Choice, Column, grouped
from kvitt.configuration.noun import Candidate, Noun, Values
from kvitt.configuration.nouns.choices import (
    ACTIVE,
    NAMES,
    accounts,
    kinds_there_are,
    language,
    names_of,
    values_by_dimension,
    vat_codes,
    write_names,
)
from kvitt.people.models import Dimension
from kvitt.policy.models import CostType, Covers, DimensionRule

_FIELDS = (
    "kinds",
    "covers",
    "account",
    "vat_home",
    "vat_abroad",
    "receipt_from",
    "comment_mandatory",
    "participants_mandatory",
    "limit",
    "limit_per_participant",
)


def _treatments() -> list[Choice]:
    return [Choice("mandatory", str(_("Mandatory"))), Choice("hidden", str(_("Hidden")))]


def _covered() -> list[Choice]:
    return [
        Choice(Covers.MEAL, str(_("Meals"))),
        Choice(Covers.LODGING, str(_("Lodging"))),
        Choice(Covers.DRIVE, str(_("Driving"))),
    ]


def _dimensions() -> list[Dimension]:
    return list(Dimension.objects.filter(is_active=True).order_by("position", "code"))


def _dimension_columns() -> list[Column]:
    options = values_by_dimension()
    columns = []
    for row in _dimensions():
        name = row.name_in(language())
        columns += [
            Column(
                f"dimension_{row.code}",
                _("%(dimension)s: mandatory or hidden") % {"dimension": name},
                form="choice",
                options=_treatments,
                bulk=True,
            ),
            Column(
                f"default_{row.code}",
                _("%(dimension)s: stands there at first") % {"dimension": name},
                form="choice",
                options=options(row.id),
                bulk=True,
            ),
        ]
    return columns


def _columns() -> Sequence[Column]:
    return (
        *grouped(_("Name"), Column("code", _("Code"), required=True, width=40, order="code"), *NAMES),
        *grouped(_("Booking"), *_booking()),
        *grouped(_("Rules"), *_rules()),
        *grouped(_("Dimensions"), *_dimension_columns()),
        ACTIVE,
    )


def _booking() -> list[Column]:
    return [
        Column(
            "account", _("Account"), form="choice", options=accounts, required=True, bulk=True, order="account",
            find=lambda number: Q(account=number),
        ),
        Column(
            "vat_home", _("VAT code at home"), form="choice", options=vat_codes, bulk=True, order="vat_home",
            find=lambda code: Q(vat_home=code),
        ),
        Column("vat_abroad", _("VAT code abroad"), form="choice", options=vat_codes, bulk=True),
    ]  # fmt: skip


def _rules() -> list[Column]:
    return [
        Column("kinds", _("Chosen in"), form="choices", options=kinds_there_are, hint=_("Empty means in all.")),
        Column(
            "covers",
            _("Pays for"),
            form="choice",
            options=_covered,
            hint=_("So that a meal is not paid as an expense and as an allowance too."),
            bulk=True,
        ),
        Column(
            "receipt_from",
            _("Receipt required from"),
            form="amount",
            hint=_("An amount in the company's currency; 0 means always, empty means never."),
            bulk=True,
            order="receipt_from",
        ),
        Column("limit", _("Warn above"), form="amount", bulk=True),
        Column("limit_per_participant", _("Warn above, per participant"), form="amount", bulk=True),
        Column("comment_mandatory", _("Purpose is mandatory"), form="flag", bulk=True),
        Column("participants_mandatory", _("Participants are mandatory"), form="flag", bulk=True),
    ]


def _values(rows: Sequence[CostType]) -> list[Values]:
    codes = {row.id: row.code for row in _dimensions()}
    told: dict[UUID, Values] = {}
    for rule in DimensionRule.objects.filter(cost_type_id__in=[row.id for row in rows]):
        if code := codes.get(rule.dimension_id):
            treatment = "hidden" if not rule.visible else "mandatory" if rule.mandatory else ""
            told.setdefault(rule.cost_type_id, {}).update(
                {f"dimension_{code}": treatment, f"default_{code}": rule.default}
            )
    return [
        {
            "code": row.code,
            **names_of(row),
            **{name: getattr(row, name) for name in _FIELDS},
            **told.get(row.id, {}),
            "active": row.is_active,
        }
        for row in rows
    ]


def _write(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        one.row.code, one.row.is_active = one.values["code"], one.values["active"]
        for name in _FIELDS:
            setattr(one.row, name, one.values[name])
        write_names(one)


def _write_rules(candidates: Sequence[Candidate]) -> None:
    """One rule for each dimension that is not simply shown; all written anew in three statements."""
    dimensions = _dimensions()
    changed = [
        one
        for one in candidates
        if one.changes(*(f"{word}_{row.code}" for row in dimensions for word in ("dimension", "default")))
    ]
    if not changed:
        return
    ids = [one.row.id for one in changed]
    DimensionRule.objects.filter(cost_type_id__in=ids, dimension_id__in=[row.id for row in dimensions]).delete()
    DimensionRule.objects.bulk_create([rule for one in changed for row in dimensions if (rule := _rule(one, row))])


def _rule(one: Candidate, dimension: Dimension) -> Any:
    treatment, default = one.values[f"dimension_{dimension.code}"], one.values[f"default_{dimension.code}"]
    if not treatment and not default:
        return None
    return DimensionRule(
        cost_type_id=one.row.id,
        dimension_id=dimension.id,
        visible=treatment != "hidden",
        mandatory=treatment == "mandatory",
        default=default,
    )


COST_TYPES = Noun(
    code="cost-types",
    label=_("Cost types"),
    icon="tag",
    model=CostType,
    keys=("code",),
    columns=_columns,
    values=_values,
    write=_write,
    afterwards=_write_rules,
    same=lambda values: Q(code=values["code"]),
    search=("code", "names__da", "names__sv", "names__en"),
    shown=("code", "name_*", "account", "vat_home", "receipt_from", "active"),
    sort="code",
    fresh=lambda: {"kinds": ["expense"]},
)
