"""What holds for every route in every company."""

import random
from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from kvitt.kernel.errors import InvalidError
from kvitt.transactions.rules.hanging import hanging
from kvitt.transactions.rules.organisation import Organisation, PartKind
from kvitt.transactions.rules.route import Step, Why, route
from kvitt.transactions.rules.tests.companies import Drawn, draw

CASES = st.randoms(use_true_random=False).map(lambda lots: draw(lots, most=40))


def routed(case: Drawn, organisation: Organisation | None = None) -> tuple[Step, ...] | None:
    """The route, or None where sending is refused."""
    try:
        return route(item=case.item, organisation=organisation or case.organisation, flow=case.whole)
    except InvalidError as error:
        assert error.code == "approval.nobody"
        return None


def without(organisation: Organisation, person: UUID) -> Organisation:
    limits = {
        measure: {one: limit for one, limit in held.items() if one != person}
        for measure, held in organisation.limits.items()
    }
    return replace(organisation, limits=limits)


def chain(organisation: Organisation, principal: UUID) -> set[UUID]:
    seen = [principal]
    while (following := organisation.away.get(seen[-1])) is not None and following not in seen:
        seen.append(following)
    return set(seen)


def check_own(case: Drawn, steps: tuple[Step, ...]) -> None:
    """Nobody decides on their own item, in whatever way they would come to it, and each person decides once."""
    turns = [turn for step in steps for turn in step.turns]
    assert not {turn.person for turn in turns} & case.item.barred
    assert not {principal for turn in turns for principal in turn.principals} & case.item.barred
    assert len({turn.person for turn in turns}) == len(turns)


def check_limits(case: Drawn, steps: tuple[Step, ...]) -> None:
    """Every decision that is not a step on the way up is taken by the right of somebody whose limit suffices."""
    covered = {
        step: any(case.organisation.covers(principal, case.item) for principal in step.turn.principals)
        for step in steps
    }
    assert all(good or {one.why for one in step.reasons} == {Why.CLIMB} for step, good in covered.items())
    if any(part.kind is PartKind.CLIMB for part in case.flow.parts):
        assert any(
            good and {one.why for one in step.reasons} & {Why.CLIMB, Why.DEPUTY} for step, good in covered.items()
        )
    assert all(
        case.organisation.covers(step.alternative.principals[0], case.item) for step in steps if step.alternative
    )


def check_parts(case: Drawn, steps: tuple[Step, ...]) -> None:
    """No part of the flow is left out, and two people are two."""
    assert steps
    assert len(steps) >= 1 + case.flow.two_people
    assert [step.stage for step in steps] == sorted(step.stage for step in steps)
    told = {reason.about for step in steps for reason in step.reasons if reason.why is Why.OWNER}
    asked = {part.dimension for part in case.flow.parts if part.kind is PartKind.OWNERS}
    for value in case.item.values:
        if value[0] in asked and value in case.organisation.owners:
            assert " ".join(value) in told or any(one.why is Why.DEPUTY for step in steps for one in step.reasons)


def check_extra(case: Drawn, steps: tuple[Step, ...]) -> None:
    """Whom the policy asks, or who stands in for them, decides after the flow; nobody of the flow is lost for it."""
    without_policy = routed(replace(case, extra=()))
    if without_policy is None:
        assert case.flow.two_people, "only where a second person was missing, one more makes a route"
        assert case.extra
        return
    by_policy = [step for step in steps if any(one.why in {Why.POLICY, Why.DEPUTY} for one in step.reasons)]
    assert bool(by_policy) or not case.extra
    if not case.extra:
        assert steps == without_policy
    else:
        last = [step for step in steps if {one.why for one in step.reasons} != {Why.SECOND}][-1]
        assert {one.why for one in last.reasons} & {Why.POLICY, Why.DEPUTY}
        people = {step.turn.person for step in steps}
        assert all(
            step.turn.person in people or {one.why for one in step.reasons} == {Why.SECOND} for step in without_policy
        )


def check_gaining(case: Drawn, steps: tuple[Step, ...]) -> None:
    """Who is named as passed over gains by the item, is not asked, and would have been asked if they did not gain by it."""
    passed = {person for step in steps for person in step.passed}
    assert passed <= case.item.gaining
    if passed:
        everybody = routed(replace(case, item=replace(case.item, beneficiaries=frozenset())))
        assert everybody is not None


def check_removing(case: Drawn, steps: tuple[Step, ...] | None, person: UUID) -> None:
    """Without one approver all the others still decide, and no part of the flow is lost; or nothing can be sent."""
    organisation = without(case.organisation, person)
    after = routed(case, organisation)
    if after is None:
        return
    assert steps is not None, "fewer approvers cannot make a route where there was none"
    check_parts(replace(case, organisation=organisation), after)
    check_limits(replace(case, organisation=organisation), after)
    still = {principal for step in after for principal in step.turn.principals}
    for step in steps:
        if {reason.why for reason in step.reasons} == {Why.SECOND}:
            continue  # whoever is the second now: `check_parts` wants two people again
        for principal in step.turn.principals:
            assert principal in still or person in chain(case.organisation, principal)


def check_all(case: Drawn, lots: random.Random) -> bool:
    """All promises about one case; says whether it had a route."""
    steps = routed(case)
    assert routed(case) == steps
    if steps is not None:
        check_own(case, steps)
        check_limits(case, steps)
        check_parts(case, steps)
        check_extra(case, steps)
        check_gaining(case, steps)
    asked = [one for step in steps or () for turn in step.turns for one in (turn.person, *turn.principals)]
    for person in {*asked, lots.choice(case.people)}:
        check_removing(case, steps, person)
    return steps is not None


def check_configured(case: Drawn) -> bool:
    """Where the check of the configuration finds nothing, no item hangs for want of an approver; says whether it found any."""
    organisation = replace(case.organisation, away={})
    item = replace(case.item, beneficiaries=frozenset())
    found = hanging(
        organisation=organisation,
        flow=case.flow,
        people=[item.owner],
        enters_for={item.owner: [item.entered_by]},
        measures=[item.measure],
    )
    assert found or routed(replace(case, item=item, extra=()), organisation) is not None
    return bool(found)


@settings(deadline=None)  # a busy machine breaks no promise
@given(CASES, st.randoms(use_true_random=False))
def test_every_promise_holds_in_random_companies(case, lots):
    check_all(case, lots)


@settings(deadline=None)
@given(CASES)
def test_what_would_hang_is_refused_when_it_is_configured(case):
    check_configured(case)
