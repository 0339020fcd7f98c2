"""Two people at once on one item, on the real database: exactly one outcome, and a log that tells it.

Each race makes an item that waits for Bo, with Eva as the alternative, and lets two acts begin at the same moment on two
connections. Whatever the order in which they are served: the loser gets a refusal that a person can read, never a fault; the
item, its steps and its log agree; and what excludes each other happened once.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from kvitt.events.models import Event
from kvitt.kernel.clock import now
from kvitt.kernel.errors import KvittError
from kvitt.kernel.ids import uuid7
from kvitt.people.models import ManagerOf, User
from kvitt.project.nordlys import AT, TODAY, Cast, make_nordlys
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.absence import come_back, go_away
from kvitt.transactions.actions.answer import answer
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.ask import ask
from kvitt.transactions.actions.links import decide_by_link, make_links
from kvitt.transactions.actions.recall import recall
from kvitt.transactions.actions.reject import reject
from kvitt.transactions.actions.reroute import reroute_all
from kvitt.transactions.actions.withdraw import withdraw_each
from kvitt.transactions.kinds.expense.actions import save
from kvitt.transactions.models import ApprovalFlow, ApprovalStep, StepState, Transaction
from kvitt.transactions.queries import turns_waiting
from tests.doing import expense

RACES = 300
#: What a logged move makes of an item.
AFTER = {
    "transaction.submitted": "submitted",
    "transaction.recalled": "draft",
    "transaction.approved": "approved",
    "transaction.rejected": "rejected",
    "transaction.decision-withdrawn": "submitted",
}
#: Of these at most one can happen to an item that waits.
DECIDING = ("bo-approves", "bo-rejects", "eva-approves", "eva-rejects", "alma-recalls", "bo-by-mail")

#: Deciding from the mail is deciding.
SAME = {"bo-by-mail": "bo-approves"}


@dataclass(frozen=True)
class Racing:
    """The company, the item that is raced for, and a link that decides on it as long as it `is_fresh`."""

    cast: Cast
    item: UUID
    kept: bytes
    is_fresh: bool = True


def _approve(who: str) -> Callable[[Racing], object]:
    return lambda it: approve(person=getattr(it.cast, who), transaction_id=it.item, at=now())


def _reject(who: str) -> Callable[[Racing], object]:
    return lambda it: reject(person=getattr(it.cast, who), transaction_id=it.item, comment="Hvem var med?", at=now())


def _undo(it: Racing) -> None:
    (outcome,) = withdraw_each(person=it.cast.bo, transaction_ids=[it.item], at=now())
    if outcome.error is not None:
        raise outcome.error


def _delegate(it: Racing) -> None:
    absence = go_away(
        person=it.cast.bo, absence_id=uuid7(), substitute_id=it.cast.cleo.id,
        from_on=TODAY, until_on=TODAY + timedelta(days=1), on=TODAY, at=AT,
    )  # fmt: skip
    come_back(person=it.cast.bo, absence_id=absence.id, at=now())


def _another_manager(it: Racing) -> None:
    row = ManagerOf.objects.select_for_update().get(user_id=it.cast.alma.id)
    other = it.cast.eva.id if row.manager_id == it.cast.bo.id else it.cast.bo.id
    ManagerOf.objects.filter(id=row.id).update(manager_id=other)
    reroute_all(at=now())


ACTS: dict[str, Callable[[Racing], object]] = {
    "bo-approves": _approve("bo"),
    "bo-rejects": _reject("bo"),
    "eva-approves": _approve("eva"),
    "eva-rejects": _reject("eva"),
    "alma-recalls": lambda it: recall(person=it.cast.alma, transaction_id=it.item, at=now()),
    "alma-edits": lambda it: save(
        person=it.cast.alma, transaction_id=it.item, changes={"purpose": "Rettet"}, on=TODAY, at=now()
    ),
    "bo-by-mail": lambda it: decide_by_link(kept=it.kept, approved=True, comment="", at=now()),
    "bo-asks": lambda it: ask(
        person=it.cast.bo, transaction_id=it.item, text="Hvem var med?", message_id=uuid7(), at=now()
    ),
    "alma-answers": lambda it: answer(
        person=it.cast.alma, transaction_id=it.item, text="Kunden", message_id=uuid7(), at=now()
    ),
    "bo-delegates": _delegate,
    "bo-undoes": _undo,
    "somebody-else-manages": _another_manager,
}


@pytest.fixture
def cast(committed) -> Cast:
    made = make_nordlys(code="races")
    with company_scope(made.company.id):
        ApprovalFlow.objects.create(code="all", alternative_id=made.eva.id)
    return made


def _begun(cast: Cast, lots: random.Random) -> Racing:
    """An item that waits; now and then one that Bo has decided on or asked about a moment ago."""
    with company_scope(cast.company.id):
        ManagerOf.objects.filter(user_id=cast.alma.id).update(manager_id=cast.bo.id)
        item = expense(cast, state="submitted", merchant=f"Taxa {lots.random()}")
        steps = list(turns_waiting(cast.bo).filter(transaction_id=item.id).select_related("transaction"))
        token = make_links(person=cast.bo, steps=steps, at=now())[item.id]
    from kvitt.people.secrets import opened

    found = opened(token)
    assert found is not None
    it = Racing(cast, item.id, found[1])
    before = lots.choice(("nothing", "nothing", "nothing", "bo-approves", "bo-asks"))
    if before != "nothing":
        with company_scope(cast.company.id):
            ACTS[before](it)
        it = replace(it, is_fresh=False)
    return it


def _raced(it: Racing, names: tuple[str, str]) -> dict[int, Exception | None]:
    barrier, ended = Barrier(2), {}

    def go(number: int, act: Callable[[Racing], object]) -> None:
        barrier.wait()
        try:
            with company_scope(it.cast.company.id):
                act(it)
        except Exception as error:  # noqa: BLE001  # what kind it is, the test looks at
            ended[number] = error
        else:
            ended[number] = None
        finally:
            connection.close()

    threads = [Thread(target=go, args=(number, ACTS[name])) for number, name in enumerate(names)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "the two wait for each other"
    return ended


def _consistent(it: Racing) -> None:
    """The item, its steps and its log tell the same."""
    row = Transaction.objects.get(id=it.item)
    events = list(Event.objects.filter(subject_id=it.item).order_by("at", "id"))
    moves = [event.verb for event in events if event.verb in AFTER]
    assert AFTER[moves[-1]] == row.state or set(moves[-2:]) <= {*AFTER}, (moves, row.state)
    assert row.state in {AFTER[move] for move in moves[-2:]}
    steps = list(ApprovalStep.objects.filter(transaction_id=it.item))
    waiting = [step for step in steps if step.state == StepState.WAITING]
    assert bool(waiting) == (row.state == "submitted"), (row.state, [step.state for step in steps])
    assert not any(step.decided_at for step in waiting)
    taken = [step for step in steps if step.state in (StepState.APPROVED, StepState.REJECTED)]
    assert all(step.decided_by_id and step.decided_at and step.item_version for step in taken)
    told = [event.verb for event in events]
    decided = sum(
        told.count(verb) for verb in ("transaction.approved", "transaction.step-approved", "transaction.rejected")
    )
    voided = sum(step.state == StepState.VOID and step.decided_at is not None for step in steps)
    assert decided - told.count("transaction.decision-withdrawn") == len(taken) + voided
    assert (row.state == "approved") == (row.approved_at is not None)
    assert told.count("transaction.decided-from-mail") <= 1


def test_of_two_acts_at_once_one_outcome_stands(cast):
    lots = random.Random(20261126)  # a game of data, not a secret
    happened = dict.fromkeys(ACTS, 0)
    for number in range(RACES):
        names = (lots.choice(list(ACTS)), lots.choice(list(ACTS)))
        it = _begun(cast, lots)
        with company_scope(cast.company.id):
            waited = Transaction.objects.get(id=it.item).state == "submitted"
        ended = _raced(it, names)
        told = f"race {number}: {names} {ended}"
        assert all(error is None or isinstance(error, KvittError) for error in ended.values()), told
        done = [name for place, name in enumerate(names) if ended[place] is None]
        if waited and all(name in DECIDING for name in names):
            outcomes = {SAME.get(name, name) for name in done}  # the same decision twice is one, and both are told so
            assert len(outcomes) == bool([name for name in names if it.is_fresh or name != "bo-by-mail"]), told
        with company_scope(cast.company.id):
            _consistent(it)
        for name in done:
            happened[name] += 1
    assert all(happened.values()), happened


def test_a_link_and_the_app_at_once_decide_once(cast):
    it = _begun(cast, random.Random(1))
    with company_scope(cast.company.id):
        token_of = make_links(
            person=cast.bo,
            steps=list(turns_waiting(cast.bo).filter(transaction_id=it.item).select_related("transaction")),
            at=now(),
        )
    address = f"/decide/{token_of[it.item]}/"
    from django.http import HttpResponse

    from kvitt.people.known import remember

    response, barrier, codes = HttpResponse(), Barrier(2), []
    with company_scope(cast.company.id):
        remember(response, user=User.objects.get(id=cast.bo.id))

    def go(decision: str) -> None:
        client = Client()
        client.cookies.update(response.cookies)
        barrier.wait()
        codes.append(client.post(address, {"decision": decision, "comment": "x"}).status_code)
        connection.close()

    threads = [Thread(target=go, args=(decision,)) for decision in ("approve", "reject")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 403]
    with company_scope(cast.company.id):
        _consistent(it)
