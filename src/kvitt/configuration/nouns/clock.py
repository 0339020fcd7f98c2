"""How long is waited for those who decide, and what happens then. See docs/how-to/approval-flows.md."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Column, grouped
from kvitt.configuration.noun import Candidate, Noun
from kvitt.configuration.nouns.choices import kinds_there_are
from kvitt.kernel.findings import stop
from kvitt.people.models import Role
from kvitt.tenancy.models import Company
from kvitt.transactions.rules.clock import MOST_DAYS

_DAYS = ("remind_after", "escalate_after", "approve_after")


def _columns() -> Sequence[Column]:
    return (
        *grouped(
            _("Reminders"),
            Column(
                "remind_after", _("Remind after so many working days"), form="amount", places=0,
                hint=_("Weekends, public holidays and the person's days off do not count. Empty: no reminders."),
            ),
            Column(
                "escalate_after", _("Then ask the next one up after so many more"), form="amount", places=0,
                hint=_("Never the owner, who entered it, or who gains by it. Empty: it stays with whom it is."),
            ),
        ),
        *grouped(
            _("Approval without an answer"),
            Column(
                "approve_after", _("After so many working days"), form="amount", places=0,
                hint=_(
                    "Empty: nothing is ever approved without an answer. Only items that one person decides on, and without "
                    "remarks; they are marked for finance."
                ),
            ),
            Column("approve_up_to", _("Only up to this amount"), form="amount"),
            Column(
                "approve_kinds", _("Only these kinds"), form="choices", options=kinds_there_are,
                hint=_("None chosen: every kind."),
            ),
        ),
    )  # fmt: skip


def _write(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        for name in _DAYS:
            setattr(one.row, name, None if one.values[name] is None else int(one.values[name]))
        one.row.approve_up_to = one.values["approve_up_to"]
        one.row.approve_kinds = list(one.values["approve_kinds"])


def _check(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        for name in _DAYS:
            if one.values[name] is not None and not 1 <= one.values[name] <= MOST_DAYS:
                one.say(stop("clock.days-invalid", name, most=str(MOST_DAYS)))
        days, amount = one.values["approve_after"], one.values["approve_up_to"]
        if days is not None and not amount:
            one.say(stop("clock.amount-missing", "approve_up_to"))
        if days is None and amount is not None:
            one.say(stop("clock.days-missing", "approve_after"))
        _check_order(one)


def _check_order(one: Candidate) -> None:
    """Nothing is approved without an answer before whoever is asked was reminded, and had a day after that."""
    reminder, approval = one.values["remind_after"], one.values["approve_after"]
    if approval is None:
        return
    if reminder is None:
        one.say(stop("clock.reminder-missing", "remind_after"))
    elif approval <= reminder:
        one.say(stop("clock.before-reminder", "approve_after", reminder=f"{reminder:.0f}"))


CLOCK = Noun(
    code="clock",
    label=_("When nobody answers"),
    icon="clock",
    model=Company,
    keys=("remind_after",),
    columns=_columns,
    values=lambda rows: [
        {
            **{name: None if getattr(row, name) is None else Decimal(getattr(row, name)) for name in _DAYS},
            "approve_up_to": row.approve_up_to,
            "approve_kinds": row.approve_kinds,
        }
        for row in rows
    ],
    write=_write,
    check=_check,
    same=lambda values: Q(remind_after=values["remind_after"]),
    roles=frozenset({Role.ADMINISTRATOR.value}),
    single=True,
)
