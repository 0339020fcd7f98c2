"""The company itself, its branches in other countries, and the cards it gave out."""

import re
from collections.abc import Sequence

from babel.numbers import list_currencies
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Column
from kvitt.configuration.noun import Candidate, Noun, Values
from kvitt.configuration.nouns.choices import ACTIVE, accounts, countries, kinds_there_are, languages, people
from kvitt.kernel.findings import stop
from kvitt.people.actions.national_ids import erase_every_national_id
from kvitt.people.models import Branch, CompanyCard, Role, User
from kvitt.people.rules.identifiers import check_legal_number
from kvitt.tenancy.models import Company
from kvitt.transactions.actions.kinds import install_kinds

_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR.value})
_LEGAL_NUMBER = Column("legal_number", _("Legal number"), width=40, guarded=False)


def _write_company(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        one.row.name, one.row.legal_number = one.values["name"], one.values["legal_number"]
        one.row.languages = one.values["languages"]
        one.row.keeps_corrections = one.values["keeps_corrections"]
        one.row.decides_by_mail = one.values["decides_by_mail"]
        one.row.keeps_national_ids = one.values["keeps_national_ids"]
        one.row.enabled_kinds = one.values["kinds"]


def _check_company(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        if one.changes("legal_number"):
            for finding in check_legal_number(
                one.values["legal_number"], country=one.row.country, field="legal_number"
            ):
                one.say(finding)


def _follow(candidates: Sequence[Candidate]) -> None:
    """What a kind needs is there as soon as it is switched on; personal numbers go as soon as they are kept no more."""
    for one in candidates:
        if not one.values["keeps_national_ids"]:
            erase_every_national_id()
        if one.changes("kinds"):
            install_kinds(one.values["kinds"], country=one.row.country)


COMPANY = Noun(
    code="company",
    label=_("Company"),
    icon="building",
    model=Company,
    keys=("name",),
    columns=lambda: (
        Column("name", _("Name"), required=True),
        _LEGAL_NUMBER,
        Column("languages", _("Languages"), form="choices", options=languages, required=True),
        Column(
            "kinds",
            _("What people hand in"),
            form="choices",
            options=kinds_there_are,
            required=True,
            hint=_("What is switched off cannot be begun any more; what was begun goes its way."),
        ),
        Column(
            "keeps_corrections",
            _("Let corrected readings be used as examples"),
            form="flag",
            hint=_(
                "When people correct what was read from a receipt, whoever runs this server may export the picture as it is shown, "
                "with what was read and what was sent, to train the reading on. Nothing leaves the server by itself. "
                "What was made black stays black, and an example goes when its receipt is erased."
            ),
        ),
        Column(
            "decides_by_mail",
            _("Let approvers decide from the mail"),
            form="flag",
            hint=_(
                "Mails about what waits carry a link for each item that takes one decision without signing in. A browser in which "
                "the approver never signed in first asks for a code that is mailed to them. Without this, the links lead to the "
                "sign-in page."
            ),
        ),
        Column(
            "keeps_national_ids",
            _("Keep personal numbers for vouchers"),
            form="flag",
            hint=_(
                "The Danish voucher for driving has to carry the CPR number. Administrators and finance may then write it on a "
                "person. It is encrypted, shown to nobody, and used in vouchers and payroll files alone. Switched off, all are "
                "erased. Without this, payroll adds the number, and the voucher says so."
            ),
        ),
    ),
    values=lambda rows: [
        {
            "name": row.name,
            "legal_number": row.legal_number,
            "languages": row.languages,
            "keeps_corrections": row.keeps_corrections,
            "decides_by_mail": row.decides_by_mail,
            "keeps_national_ids": row.keeps_national_ids,
            "kinds": row.enabled_kinds,
        }
        for row in rows
    ],
    write=_write_company,
    check=_check_company,
    afterwards=_follow,
    same=lambda values: Q(name=values["name"]),
    roles=_ADMINISTRATORS,
    single=True,
)


def _write_branches(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        for name in ("code", "name", "legal_number", "country", "currency"):
            setattr(one.row, name, one.values[name])
        one.row.is_active = one.values["active"]


def _check_branches(candidates: Sequence[Candidate]) -> None:
    known = set(list_currencies())
    for one in candidates:
        if one.values["currency"] not in known:
            one.say(stop("company.currency-invalid", "currency"))
        if one.changes("legal_number", "country"):
            for finding in check_legal_number(
                one.values["legal_number"], country=one.values["country"], field="legal_number"
            ):
                one.say(finding)
    closing = [one for one in candidates if not one.is_new and one.changes("active") and not one.values["active"]]
    if closing:
        used = dict(User.objects.filter(is_active=True, branch_id__isnull=False).values_list("branch_id", "full_name"))
        for one in closing:
            if who := used.get(one.row.id):
                one.say(stop("in-use", "active", where=who))


BRANCHES = Noun(
    code="branches",
    label=_("Branches"),
    icon="building",
    model=Branch,
    keys=("code",),
    columns=lambda: (
        Column("code", _("Code"), required=True, width=40, order="code"),
        Column("name", _("Name"), required=True, order="name"),
        _LEGAL_NUMBER,
        Column(
            "country", _("Country"), form="choice", options=countries, required=True, upper=True, order="country",
            find=lambda code: Q(country=code),
        ),
        Column("currency", _("Currency"), required=True, width=3, upper=True, order="currency"),
        ACTIVE,
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
    write=_write_branches,
    check=_check_branches,
    same=lambda values: Q(code=values["code"]),
    roles=_ADMINISTRATORS,
    search=("code", "name"),
    shown=("code", "name", "country", "currency", "active"),
    sort="code",
)  # fmt: skip


def _card_values(rows: Sequence[CompanyCard]) -> list[Values]:
    emails = dict(User.objects.filter(id__in={row.user_id for row in rows}).values_list("id", "email"))
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


def _write_cards(candidates: Sequence[Candidate]) -> None:
    ids = dict(User.objects.filter(email__in={one.values["user"] for one in candidates}).values_list("email", "id"))
    for one in candidates:
        one.row.user_id = ids[one.values["user"]]
        for name in ("label", "last4", "account", "valid_until"):
            setattr(one.row, name, one.values[name])
        one.row.is_active = one.values["active"]


def _check_cards(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        if not re.fullmatch(r"\d{4}", one.values["last4"], re.ASCII):
            one.say(stop("card.last4-invalid", "last4"))


CARDS = Noun(
    code="cards",
    label=_("Company cards"),
    icon="card",
    model=CompanyCard,
    keys=("user", "last4"),
    columns=lambda: (
        Column(
            "user", _("Holder"), form="choice", options=people, required=True, lower=True, order="user__full_name",
            find=lambda email: Q(user__email=email),
        ),
        Column("label", _("Name"), required=True, width=80, order="label"),
        Column("last4", _("Last four digits"), required=True, width=19, order="last4"),
        Column("account", _("Account for the debt"), form="choice", options=accounts, bulk=True),
        Column("valid_until", _("Valid until, without that day"), form="day", bulk=True, order="valid_until"),
        ACTIVE,
    ),
    values=_card_values,
    write=_write_cards,
    check=_check_cards,
    same=lambda values: Q(user__email=values["user"], last4=values["last4"]),
    search=("label", "last4", "user__full_name"),
    shown=("user", "label", "last4", "valid_until", "active"),
    sort="user",
)  # fmt: skip
