"""Trying a policy on the last twelve months: begun here, done by a job, shown while it runs and afterwards."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import ConflictError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Dimension
from kvitt.policy.actions.run import begin_trial, cancel_run
from kvitt.policy.models import PolicyRun, RunState
from kvitt.policy.queries import dimension_values, is_out_of_date, policy_of, policy_row, run_of, trials_of
from kvitt.policy.rules.trial import Outcome
from kvitt.transactions.models import Transaction
from kvitt.web.middleware import sentence_of
from kvitt.web.pages.configuration.lists import PRO, READERS
from kvitt.web.values import one_id

OUTCOMES = {
    Outcome.STOPPED: gettext_lazy("Stopped"),
    Outcome.ASKED: gettext_lazy("Explanation demanded"),
    Outcome.CUT: gettext_lazy("Paid in part"),
    Outcome.TOLD: gettext_lazy("With a remark"),
    Outcome.PASSED: gettext_lazy("Passed"),
}


@require(*READERS)
@require_GET
def policy_trial(request: SignedInRequest, policy_id: UUID) -> HttpResponse:
    """The newest trial of the policy, or the one asked for: how far it is, or what came of it."""
    return render(request, "web/configuration/policy_trial.html", _context(request, policy_id))


@require(*READERS)
@require_GET
def trial_part(request: SignedInRequest, policy_id: UUID) -> HttpResponse:
    """The part of the page that changes while it runs."""
    return render(request, "web/configuration/policy_trial_part.html", _context(request, policy_id))


@require(*PRO)
@require_POST
def begin_trial_page(request: SignedInRequest, policy_id: UUID) -> HttpResponse:
    """Begin; pressing twice begins one."""
    begin_trial(person=request.person, policy_id=policy_id, run_id=one_id(request, "run"), at=now())
    return redirect("policy-try", policy_id)


@require(*PRO)
@require_POST
def cancel_trial_page(request: SignedInRequest, policy_id: UUID, run_id: UUID) -> HttpResponse:
    """Stop it. What had ended before stays as it is."""
    policy_row(policy_id)
    if run_of(run_id).policy_id != policy_id:
        raise NotFoundError
    try:
        cancel_run(person=request.person, run_id=run_id, at=now())
    except ConflictError as error:
        return flash(redirect("policy-try", policy_id), sentence_of(error), bad=True)
    return redirect("policy-try", policy_id)


def _context(request: SignedInRequest, policy_id: UUID) -> dict[str, Any]:
    row, runs = policy_row(policy_id), list(trials_of(policy_id)[:10])
    wanted = request.GET.get("run", "")
    run = next((one for one in runs if not wanted or str(one.id) == wanted), None)
    if wanted and run is None:
        raise NotFoundError
    return {
        "row": row,
        "run": run,
        "runs": runs,
        "new_run": uuid7(),
        "out_of_date": run is not None and is_out_of_date(run),
        "may_change": request.person.has_role(*PRO),
        **(_result(run, language=request.person.language) if run is not None and run.state == RunState.DONE else {}),
    }


def _result(run: PolicyRun, *, language: str) -> dict[str, Any]:
    result = run.result
    draft, before = result["draft"], result["in_force"]
    rules = policy_of(run.policy_id).rules if run.policy_id else ()
    names = {rule.code: rule.names.get(language) or rule.names.get("en") or rule.code for rule in rules}
    return {
        "items": result["items"],
        "outcomes": [
            (name, _tally(before["outcomes"][one]), _tally(draft["outcomes"][one])) for one, name in OUTCOMES.items()
        ],
        "sums": {name: (Decimal(before[name]), Decimal(draft[name])) for name in ("not_paid", "taxable")},
        "departments": _departments(draft["departments"], before["departments"]),
        "rules": sorted(
            ((names.get(code, code), _tally(one)) for code, one in draft["rules"].items()),
            key=lambda one: -one[1]["count"],
        ),
        "silent": sorted(name for code, name in names.items() if code not in draft["rules"]),
        "named": _named(result["named"], names),
    }


def _tally(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"count": one["count"], "amount": Decimal(one["amount"])}


def _departments(after: Mapping[str, Any], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A line for each department, the one with most stopped first."""
    dimension = Dimension.objects.filter(is_active=True).order_by("position", "code").first()
    names = dict(dimension_values(dimension.id).values_list("code", "name")) if dimension else {}
    lines = [
        {
            "name": f"{code} {names.get(code, '')}".strip(),
            "before": _tally(before[code][Outcome.STOPPED]),
            "outcomes": [_tally(tallies[one]) for one in OUTCOMES],
            "stopped": _tally(tallies[Outcome.STOPPED]),
        }
        for code, tallies in after.items()
    ]
    return sorted(lines, key=lambda line: (-line["stopped"]["amount"], line["name"]))


def _named(named: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The items on which the two differ, called by their names of now."""
    titles = dict(Transaction.objects.filter(id__in=[one["id"] for one in named]).values_list("id", "title"))
    return [
        {
            **one,
            "rules": [names.get(code, code) for code in one["rules"]],
            "title": titles[UUID(one["id"])],
            "amount": Decimal(one["amount"]),
            "was": OUTCOMES[Outcome(one["before"])],
            "becomes": OUTCOMES[Outcome(one["after"])],
        }
        for one in named
        if UUID(one["id"]) in titles
    ]
