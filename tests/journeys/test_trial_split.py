"""A trial by two processes finds what one finds, and a child that dies leaves nothing undone."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitt.kernel.ids import uuid7
from kvitt.policy.actions.activate import activate
from kvitt.policy.actions.save_draft import save_draft
from kvitt.policy.queries import policy_of
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.trial import as_json
from kvitt.project.nordlys import AT, TODAY, Cast, make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions import trial as trials
from kvitt.transactions import trial_aside
from kvitt.transactions.trial import LastYear, try_on_last_year
from kvitt.transactions.trial_aside import Sent, parts_of
from tests.doing import expense

_TEXT = """
[[rule]]
code = "month"
measure = "amount-per-month"
above = {above}
effect = "{effect}"

[[rule]]
code = "late"
measure = "age-in-days"
above = 3
effect = "note"
"""


@pytest.fixture
def cast(committed) -> Cast:
    made = make_nordlys(code="trials")
    with company_scope(made.company.id):
        for number in range(12):
            for owner in (made.alma, made.dag, made.bo, made.eva):
                expense(
                    made, owner=owner, state="submitted", merchant=f"Sted {number}",
                    amount=Decimal(37 + number * 13), on=TODAY - timedelta(days=number),
                )  # fmt: skip
    return made


def _policies(cast: Cast) -> Policy:
    row = save_draft(person=cast.cleo, policy_id=uuid7(), text=_TEXT.format(above=150, effect="pay-limit"), at=AT)
    activate(person=cast.cleo, policy_id=row.id, at=AT)
    draft = save_draft(person=cast.cleo, policy_id=uuid7(), text=_TEXT.format(above=200, effect="explain"), at=AT)
    return policy_of(draft.id)


def test_two_processes_find_what_one_finds(cast, monkeypatch):
    monkeypatch.setattr(trials, "spare_cores", lambda: 1)
    monkeypatch.setattr(trial_aside, "STEP", 12)
    with company_scope(cast.company.id):
        draft = _policies(cast)
    with company_scope(cast.company.id):
        alone = try_on_last_year(draft=draft, today=TODAY)
        told: list[tuple[int, int]] = []
        both = try_on_last_year(draft=draft, today=TODAY, progress=lambda *now: told.append(now), worth_it=1)
    assert alone.items == both.items == 48
    assert as_json(alone)["moved"]
    assert as_json(both) == as_json(alone)
    assert len(told) == 5
    assert told[-1] == (48, 48)


def test_what_a_dead_child_leaves_is_done_here(cast, monkeypatch):
    monkeypatch.setattr(trials, "spare_cores", lambda: 1)
    monkeypatch.setattr(trial_aside, "STEP", 12)
    with company_scope(cast.company.id):
        draft = _policies(cast)
    with company_scope(cast.company.id):
        alone = try_on_last_year(draft=draft, today=TODAY)
        monkeypatch.setattr(trials, "connection", _Elsewhere())
        year = LastYear(draft=draft, today=TODAY, worth_it=1)
        while year.step():
            pass
        year.close()
    assert _in_any_order(as_json(year.trial)) == _in_any_order(as_json(alone))
    assert year.done == year.total == 48


def _in_any_order(told: Mapping[str, Any]) -> dict[str, Any]:
    """What was left comes last, so that others may be named first."""
    return {**told, "named": sorted(told["named"], key=lambda one: one["id"])}


class _Elsewhere:
    """A connection to a database that is not there."""

    settings_dict: ClassVar[dict[str, str]] = {"NAME": "nowhere"}


@given(
    st.lists(st.tuples(st.uuids(), st.integers(0, 9)), max_size=200, unique_by=lambda drawn: drawn[0]),
    st.integers(1, 60),
)
def test_every_item_is_in_one_part_in_order_and_a_persons_stay_together(drawn, step):
    items = [Sent(item, UUID(int=owner), "expense") for item, owner in drawn]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trial_aside, "STEP", step)
        parts = parts_of(items)
    assert Counter(one for part in parts for one in part) == Counter(items)
    places = {one: place for place, one in enumerate(items)}
    for part in parts:
        assert [places[one] for one in part] == sorted(places[one] for one in part)
        assert len(part) <= step or len({one.owner_id for one in part}) == 1
    homes = [{one.owner_id for one in part} for part in parts]
    assert sum(map(len, homes)) == len({one.owner_id for one in items})
