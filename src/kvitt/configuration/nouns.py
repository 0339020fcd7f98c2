"""All the nouns."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Noun, Values
from kvitt.kernel.findings import Finding, stop
from kvitt.ledger.models import Account, LedgerSettings
from kvitt.people.models import Branch, CompanyCard, Dimension, DimensionValue, User
from kvitt.policy.models import CostType, DimensionRule, VatCode
from kvitt.tenancy.models import LANGUAGES, Company

_NAMES = (
    Column("name_da", _("Name in Danish")),
    Column("name_sv", _("Name in Swedish")),
    Column("name_en", _("Name in English"), required=True),
)
_ACTIVE = Column("active", _("In use"), form="flag", bulk=True)


def _names_of(row: Any) -> Values:
    return {f"name_{language}": row.names.get(language, "") for language in LANGUAGES}


def _write_names(row: Any, values: Values) -> None:
    row.names = {language: values[f"name_{language}"] for language in LANGUAGES if values[f"name_{language}"]}


def _accounts() -> list[tuple[str, str]]:
    return [(row.number, f"{row.number} {row.name}") for row in Account.objects.order_by("number")]


def _vat_codes() -> list[tuple[str, str]]:
    return [(row.code, f"{row.code} {row.name_in('en')}") for row in VatCode.objects.order_by("code")]


def _people() -> list[tuple[str, str]]:
    return [(row.email, row.full_name) for row in User.objects.filter(is_active=True).order_by("full_name")]


def _dimensions() -> list[tuple[str, str]]:
    return [(row.code, row.name_in("en")) for row in Dimension.objects.order_by("position", "code")]


def _languages() -> list[tuple[str, str]]:
    return list(LANGUAGES.items())


# -- accounts ---------------------------------------------------------------------------------------------------------


def _write_account(row: Account, values: Values) -> None:
    row.number, row.name, row.is_active = values["number"], values["name"], values["active"]


ACCOUNTS = Noun(
    code="accounts",
    label=_("Accounts"),
    icon="book",
    model=Account,
    key="number",
    columns=lambda: (
        Column("number", _("Number"), required=True, width=20),
        Column("name", _("Name"), required=True),
        _ACTIVE,
    ),
    values=lambda rows: [{"number": row.number, "name": row.name, "active": row.is_active} for row in rows],
    write=_write_account,
    search=("number", "name"),
    shown=("number", "name", "active"),
    order=("number",),
)


# -- VAT codes --------------------------------------------------------------------------------------------------------


def _write_vat_code(row: VatCode, values: Values) -> None:
    row.code, row.country, row.account = values["code"], values["country"].upper(), values["account"]
    row.rate, row.deductible = values["rate"] or Decimal(0), values["deductible"] or Decimal(0)
    row.is_active = values["active"]
    _write_names(row, values)


def _check_vat_code(_row: VatCode, values: Values) -> list[Finding]:
    return [
        stop("percent-invalid", name)
        for name in ("rate", "deductible")
        if values[name] is not None and not 0 <= values[name] <= 100
    ]


VAT_CODES = Noun(
    code="vat-codes",
    label=_("VAT codes"),
    icon="percent",
    model=VatCode,
    key="code",
    columns=lambda: (
        Column("code", _("Code"), required=True, width=20),
        *_NAMES,
        Column("country", _("Country"), width=2),
        Column("rate", _("Rate in %"), form="amount"),
        Column("deductible", _("Deductible share in %"), form="amount"),
        Column("account", _("Account for the VAT"), form="choice", options=_accounts),
        _ACTIVE,
    ),
    values=lambda rows: [
        {
            "code": row.code,
            **_names_of(row),
            "country": row.country,
            "rate": row.rate,
            "deductible": row.deductible,
            "account": row.account,
            "active": row.is_active,
        }
        for row in rows
    ],
    write=_write_vat_code,
    check=_check_vat_code,
    search=("code",),
    shown=("code", "name_en", "rate", "deductible", "account", "active"),
    order=("code",),
)


# -- cost types -------------------------------------------------------------------------------------------------------


def _cost_type_values(rows: Sequence[CostType]) -> list[Values]:
    wanted: dict[Any, list[str]] = {}
    codes = dict(Dimension.objects.values_list("id", "code"))
    for rule in DimensionRule.objects.filter(cost_type_id__in=[row.id for row in rows]).order_by("id"):
        if rule.mandatory:
            wanted.setdefault(rule.cost_type_id, []).append(codes[rule.dimension_id])
    return [
        {
            "code": row.code,
            **_names_of(row),
            "account": row.account,
            "vat_home": row.vat_home,
            "vat_abroad": row.vat_abroad,
            "receipt_from": row.receipt_from,
            "comment_mandatory": row.comment_mandatory,
            "participants_mandatory": row.participants_mandatory,
            "limit": row.limit,
            "limit_per_participant": row.limit_per_participant,
            "mandatory_dimensions": wanted.get(row.id, []),
            "active": row.is_active,
        }
        for row in rows
    ]


def _write_cost_type(row: CostType, values: Values) -> None:
    row.is_active = values["active"]
    for name in (
        "code", "account", "vat_home", "vat_abroad", "receipt_from", "comment_mandatory", "participants_mandatory",
        "limit", "limit_per_participant",
    ):  # fmt: skip
        setattr(row, name, values[name])
    _write_names(row, values)


def _write_mandatory_dimensions(row: CostType, values: Values) -> None:
    wanted = set(values["mandatory_dimensions"])
    rules = {rule.dimension_id: rule for rule in DimensionRule.objects.filter(cost_type_id=row.id)}
    for dimension in Dimension.objects.all():
        rule = rules.get(dimension.id)
        mandatory = dimension.code in wanted
        if rule is None and mandatory:
            DimensionRule.objects.create(cost_type_id=row.id, dimension_id=dimension.id, mandatory=True)
        elif rule is not None and rule.mandatory != mandatory:
            DimensionRule.objects.filter(id=rule.id).update(mandatory=mandatory)


COST_TYPES = Noun(
    code="cost-types",
    label=_("Cost types"),
    icon="tag",
    model=CostType,
    key="code",
    columns=lambda: (
        Column("code", _("Code"), required=True, width=40),
        *_NAMES,
        Column("account", _("Account"), form="choice", options=_accounts, required=True, bulk=True),
        Column("vat_home", _("VAT code at home"), form="choice", options=_vat_codes, bulk=True),
        Column("vat_abroad", _("VAT code abroad"), form="choice", options=_vat_codes, bulk=True),
        Column(
            "receipt_from",
            _("Receipt required from"),
            form="amount",
            hint=_("An amount in the company's currency; 0 means always, empty means never."),
            bulk=True,
        ),
        Column("comment_mandatory", _("Purpose is mandatory"), form="flag", bulk=True),
        Column("participants_mandatory", _("Participants are mandatory"), form="flag", bulk=True),
        Column("limit", _("Warn above"), form="amount", bulk=True),
        Column("limit_per_participant", _("Warn above, per participant"), form="amount", bulk=True),
        Column("mandatory_dimensions", _("Mandatory dimensions"), form="choices", options=_dimensions),
        _ACTIVE,
    ),
    values=_cost_type_values,
    write=_write_cost_type,
    afterwards=_write_mandatory_dimensions,
    search=("code",),
    shown=("code", "name_en", "account", "vat_home", "receipt_from", "active"),
    order=("position", "code"),
    fresh=lambda: {"kinds": ["expense"]},
)


# -- dimensions and their values --------------------------------------------------------------------------------------


def _write_dimension(row: Dimension, values: Values) -> None:
    row.code, row.is_active, row.on_user = values["code"], values["active"], values["on_user"]
    _write_names(row, values)


def _check_dimension(_row: Dimension, values: Values) -> list[Finding]:
    return [] if re.fullmatch(r"[a-z0-9_]{1,40}", values["code"]) else [stop("dimension.code-invalid", "code")]


DIMENSIONS = Noun(
    code="dimensions",
    label=_("Dimensions"),
    icon="grid",
    model=Dimension,
    key="code",
    columns=lambda: (
        Column("code", _("Code"), required=True, width=40),
        *_NAMES,
        Column("on_user", _("Each user has one"), form="flag"),
        _ACTIVE,
    ),
    values=lambda rows: [
        {"code": row.code, **_names_of(row), "on_user": row.on_user, "active": row.is_active} for row in rows
    ],
    write=_write_dimension,
    check=_check_dimension,
    search=("code",),
    shown=("code", "name_en", "on_user", "active"),
    order=("position", "code"),
)


def _dimension_value_values(rows: Sequence[DimensionValue]) -> list[Values]:
    codes = dict(Dimension.objects.values_list("id", "code"))
    owners = dict(User.objects.filter(id__in=[row.owner_id for row in rows if row.owner_id]).values_list("id", "email"))
    return [
        {
            "key": f"{codes[row.dimension_id]}:{row.code}",
            "dimension": codes[row.dimension_id],
            "code": row.code,
            "name": row.name,
            "owner": owners.get(row.owner_id, "") if row.owner_id else "",
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
        }
        for row in rows
    ]


def _write_dimension_value(row: DimensionValue, values: Values) -> None:
    row.dimension_id = Dimension.objects.get(code=values["dimension"]).id
    row.code, row.name = values["code"], values["name"]
    row.owner_id = User.objects.get(email=values["owner"]).id if values["owner"] else None
    row.valid_from, row.valid_until = values["valid_from"], values["valid_until"]


def _check_dimension_value(_row: DimensionValue, values: Values) -> list[Finding]:
    first, last = values["valid_from"], values["valid_until"]
    return [stop("until-before-from", "valid_until")] if first and last and last <= first else []


DIMENSION_VALUES = Noun(
    code="dimension-values",
    label=_("Departments, cost centres, projects"),
    icon="list",
    model=DimensionValue,
    key="code",
    columns=lambda: (
        Column("dimension", _("Dimension"), form="choice", options=_dimensions, required=True),
        Column("code", _("Code"), required=True, width=40),
        Column("name", _("Name"), required=True),
        Column("owner", _("Owner"), form="choice", options=_people, bulk=True),
        Column("valid_from", _("Valid from"), form="day", bulk=True),
        Column("valid_until", _("Valid until, without that day"), form="day", bulk=True),
    ),
    values=_dimension_value_values,
    write=_write_dimension_value,
    check=_check_dimension_value,
    search=("code", "name"),
    shown=("dimension", "code", "name", "owner", "valid_until"),
    order=("dimension_id", "code"),
)


# -- branches and cards -----------------------------------------------------------------------------------------------


def _write_branch(row: Branch, values: Values) -> None:
    for name in ("code", "name", "legal_number"):
        setattr(row, name, values[name])
    row.country, row.currency, row.is_active = values["country"].upper(), values["currency"].upper(), values["active"]


def _check_branch(_row: Branch, values: Values) -> list[Finding]:
    findings = []
    if not re.fullmatch("[A-Za-z]{2}", values["country"]):
        findings.append(stop("company.country-invalid", "country"))
    if not re.fullmatch("[A-Za-z]{3}", values["currency"]):
        findings.append(stop("company.currency-invalid", "currency"))
    return findings


BRANCHES = Noun(
    code="branches",
    label=_("Branches"),
    icon="building",
    model=Branch,
    key="code",
    columns=lambda: (
        Column("code", _("Code"), required=True, width=40),
        Column("name", _("Name"), required=True),
        Column("legal_number", _("Legal number"), width=40),
        Column("country", _("Country"), required=True, width=2),
        Column("currency", _("Currency"), required=True, width=3),
        _ACTIVE,
    ),
    values=lambda rows: [
        {
            "code": row.code,
            "name": row.name,
            "legal_number": row.legal_number,
            "country": row.country,
            "currency": row.currency,
            "active": row.is_active,
        }
        for row in rows
    ],
    write=_write_branch,
    check=_check_branch,
    roles=frozenset({"administrator"}),
    search=("code", "name"),
    shown=("code", "name", "country", "currency", "active"),
    order=("code",),
)


def _card_values(rows: Sequence[CompanyCard]) -> list[Values]:
    emails = dict(User.objects.filter(id__in=[row.user_id for row in rows]).values_list("id", "email"))
    return [
        {
            "user": emails[row.user_id],
            "label": row.label,
            "last4": row.last4,
            "account": row.account,
            "valid_until": row.valid_until,
            "active": row.is_active,
        }
        for row in rows
    ]


def _write_card(row: CompanyCard, values: Values) -> None:
    row.user_id = User.objects.get(email=values["user"]).id
    row.label, row.last4, row.account = values["label"], values["last4"], values["account"]
    row.valid_until, row.is_active = values["valid_until"], values["active"]


CARDS = Noun(
    code="cards",
    label=_("Company cards"),
    icon="card",
    model=CompanyCard,
    key="last4",
    columns=lambda: (
        Column("user", _("Holder"), form="choice", options=_people, required=True),
        Column("label", _("Name"), required=True, width=80),
        Column("last4", _("Last four digits"), required=True, width=19),
        Column("account", _("Account for the debt"), form="choice", options=_accounts),
        Column("valid_until", _("Valid until, without that day"), form="day"),
        _ACTIVE,
    ),
    values=_card_values,
    write=_write_card,
    check=lambda _row, values: [] if re.fullmatch(r"\d{4}", values["last4"]) else [stop("card.last4-invalid", "last4")],
    search=("label", "last4"),
    shown=("user", "label", "last4", "active"),
    order=("label", "last4"),
)


# -- the company and its ledger: one row each -------------------------------------------------------------------------


def _write_company(row: Company, values: Values) -> None:
    row.name, row.legal_number = values["name"], values["legal_number"]
    row.languages = values["languages"] or ["en"]


COMPANY = Noun(
    code="company",
    label=_("Company"),
    icon="building",
    model=Company,
    key="name",
    columns=lambda: (
        Column("name", _("Name"), required=True),
        Column("legal_number", _("Legal number"), width=40),
        Column("languages", _("Languages"), form="choices", options=_languages),
    ),
    values=lambda rows: [
        {"name": row.name, "legal_number": row.legal_number, "languages": row.languages} for row in rows
    ],
    write=_write_company,
    roles=frozenset({"administrator"}),
    order=("company_id",),
    single=True,
)

_LEDGER = ("employee_debt_account", "card_debt_account", "rounding_account", "private_account")


def _write_ledger(row: LedgerSettings, values: Values) -> None:
    for name in _LEDGER:
        setattr(row, name, values[name])


LEDGER = Noun(
    code="ledger",
    label=_("Accounts for debt"),
    icon="settings",
    model=LedgerSettings,
    key="employee_debt_account",
    columns=lambda: (
        Column("employee_debt_account", _("Debt to employees"), form="choice", options=_accounts, required=True),
        Column("card_debt_account", _("Debt to company cards"), form="choice", options=_accounts, required=True),
        Column("rounding_account", _("Rounding"), form="choice", options=_accounts, required=True),
        Column("private_account", _("Claims on employees"), form="choice", options=_accounts, required=True),
    ),
    values=lambda rows: [{name: getattr(row, name) for name in _LEDGER} for row in rows],
    write=_write_ledger,
    single=True,
)
