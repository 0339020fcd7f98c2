"""The company's policy, by API: texts in and out, putting one in force, trying one before it counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ninja import Router, Status

from kvitt.api.policy_schemas import PlaceIn, PolicyIn, PolicyOut, PolicyTextOut, ReadyOut, RuleIn, TrialIn, TrialOut
from kvitt.configuration.weighing import require_reading
from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.people.middleware import SignedInRequest
from kvitt.people.models import User
from kvitt.policy.actions.activate import activate, retire
from kvitt.policy.actions.change_rules import move_rule, put_rule, take_rule_out
from kvitt.policy.actions.run import begin_trial, cancel_run
from kvitt.policy.actions.save_draft import save_draft
from kvitt.policy.library import ready_rules
from kvitt.policy.models import CompanyPolicy, PolicyRun
from kvitt.policy.names import known_names, unknown_names
from kvitt.policy.queries import is_out_of_date, policies, policy_of, policy_row, run_of, trials_of
from kvitt.policy.rules.rule import Rule
from kvitt.policy.rules.text import built
from kvitt.policy.rules.values import KEYS, WrongError
from kvitt.policy.rules.writing import policy_to_toml
from kvitt.policy.telling import told
from kvitt.tenancy.queries import company
from kvitt.tenancy.sentences import say

router = Router(tags=["policies"])


@router.get("", response=list[PolicyOut], summary="Every policy there has been")
def list_policies(request: Any) -> list[CompanyPolicy]:
    """Newest first; at most one is in force."""
    require_reading(request.person)
    return list(policies())


@router.get("/ready", response=list[ReadyOut], summary="Ready rules in the company's currency")
def ready(request: Any) -> list[dict[str, str]]:
    """None of them is in force before it is put into a policy."""
    require_reading(request.person)
    themes = ready_rules(currency=company().base_currency)
    return [{"theme": theme, "text": policy_to_toml(policy)} for theme, policy in themes.items()]


@router.post("/none", summary="Take the policy out of force")
def out_of_force(request: Any) -> dict[str, int | None]:
    """Says the number of the policy that was in force, if one was."""
    before = retire(person=request.person, at=now())
    return {"number": before.number if before else None}


@router.get("/{uuid:policy_id}", response=PolicyTextOut, summary="One policy with its rules")
def one(request: Any, policy_id: UUID) -> dict[str, Any]:
    """The rules as TOML, in their order."""
    require_reading(request.person)
    return _with_text(policy_row(policy_id), request.person)


@router.put("/{uuid:policy_id}", response=PolicyTextOut, summary="Make or change a draft")
def put(request: Any, policy_id: UUID, given: PolicyIn) -> dict[str, Any]:
    """A new id makes a new draft. Each finding of a refusal names line and key."""
    row = save_draft(
        person=request.person,
        policy_id=policy_id,
        text=given.text,
        title=given.title,
        version=given.version,
        at=now(),
    )
    return _with_text(row, request.person)


@router.post("/{uuid:policy_id}/activate", response=PolicyOut, summary="Put a policy in force")
def put_in_force(request: Any, policy_id: UUID) -> CompanyPolicy:
    """The one before is retired; doing this to that one takes it back."""
    return activate(person=request.person, policy_id=policy_id, at=now())


@router.put("/{uuid:policy_id}/rules/{slug:code}", response=PolicyTextOut, summary="Put a rule into a draft")
def put_one_rule(request: SignedInRequest, policy_id: UUID, code: str, given: RuleIn) -> dict[str, Any]:
    """In the place of the rule with this code, else behind the others."""
    policy_row(policy_id)
    is_there = any(rule.code == code for rule in policy_of(policy_id).rules)
    row = put_rule(
        person=request.person,
        policy_id=policy_id,
        rule=_rule(code, given),
        version=given.version,
        instead_of=code if is_there else "",
        at=now(),
    )
    return _with_text(row, request.person)


@router.delete("/{uuid:policy_id}/rules/{slug:code}", response=PolicyTextOut, summary="Take a rule out of a draft")
def take_one_rule_out(
    request: SignedInRequest, policy_id: UUID, code: str, version: int | None = None
) -> dict[str, Any]:
    """With `version` it is refused when somebody was faster."""
    row = take_rule_out(person=request.person, policy_id=policy_id, code=code, version=version, at=now())
    return _with_text(row, request.person)


@router.post("/{uuid:policy_id}/rules/{slug:code}/move", response=PolicyTextOut, summary="Move a rule of a draft")
def move_one_rule(request: SignedInRequest, policy_id: UUID, code: str, given: PlaceIn) -> dict[str, Any]:
    """Of rules that are equally specific the upper one speaks."""
    row = move_rule(
        person=request.person, policy_id=policy_id, code=code, place=given.place, version=given.version, at=now()
    )
    return _with_text(row, request.person)


@router.post("/{uuid:policy_id}/trials", response={202: TrialOut}, summary="Try a policy on the last twelve months")
def begin(request: SignedInRequest, policy_id: UUID, given: TrialIn) -> Status[Any]:
    """A job does it; ask for the trial to see how far it is. While one is under way, asking again gives that one."""
    run = begin_trial(person=request.person, policy_id=policy_id, run_id=given.id, at=now())
    return Status(202, _trial(run))


@router.get("/{uuid:policy_id}/trials", response=list[TrialOut], summary="The trials of a policy")
def trials(request: SignedInRequest, policy_id: UUID) -> list[dict[str, Any]]:
    """Newest first, at most fifty."""
    require_reading(request.person)
    policy_row(policy_id)
    return [_trial(run) for run in trials_of(policy_id)[:50]]


@router.get("/{uuid:policy_id}/trials/{uuid:run_id}", response=TrialOut, summary="How far a trial is, and its result")
def one_trial(request: SignedInRequest, policy_id: UUID, run_id: UUID) -> dict[str, Any]:
    """What it would have stopped, asked, paid in part, told and passed, by department and rule, beside the policy in force."""
    require_reading(request.person)
    return _trial(_run(policy_id, run_id))


@router.post("/{uuid:policy_id}/trials/{uuid:run_id}/cancel", response=TrialOut, summary="Stop a trial")
def cancel(request: SignedInRequest, policy_id: UUID, run_id: UUID) -> dict[str, Any]:
    """Raises 409 when it has ended."""
    return _trial(cancel_run(person=request.person, run_id=_run(policy_id, run_id).id, at=now()))


def _run(policy_id: UUID, run_id: UUID) -> PolicyRun:
    run = run_of(run_id)
    if run.policy_id != policy_id:
        raise NotFoundError
    return run


def _trial(run: PolicyRun) -> dict[str, Any]:
    fields = ("id", "state", "done", "total", "asked_at", "finished_at", "result")
    return {**{name: getattr(run, name) for name in fields}, "out_of_date": is_out_of_date(run)}


def _rule(code: str, given: RuleIn) -> Rule:
    """The rule that is meant. Raises InvalidError with a finding for each key that is wrong."""
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for key, value in {"code": code, **given.model_dump(exclude={"version"})}.items():
        if value in ("", [], {}, None):
            continue
        try:
            values[key] = KEYS[key](value)
        except WrongError as wrong:
            findings.append(stop(f"policy.field-{wrong}", key))
    if not findings:
        try:
            return built(values)
        except ValueError as wrong:
            findings.append(stop("policy.field-does-not-fit", str(wrong)))
    raise InvalidError(findings=findings)


def _with_text(row: CompanyPolicy, person: User) -> dict[str, Any]:
    fields = ("id", "number", "state", "title", "version", "changed_at", "activated_at")
    policy, known = policy_of(row.id), known_names(language=person.language)
    return {
        **{name: getattr(row, name) for name in fields},
        "text": policy_to_toml(policy),
        "rules": [
            {
                "code": rule.code,
                "version": rule.version,
                "sentence": told(rule, known=known, currency=company().base_currency, language=person.language),
                "basis": rule.basis or "",
                "source": rule.source,
            }
            for rule in policy.rules
        ],
        "warnings": _warnings(unknown_names(policy, known=known)),
    }


def _warnings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "field": one.field,
            "parameters": dict(one.parameters),
            "detail": say(one.code, one.parameters),
        }
        for one in findings
    ]
