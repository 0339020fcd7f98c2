"""The company's policy, by API: texts in and out, putting one in force, trying one before it counts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from kvitt.configuration.weighing import require_reading
from kvitt.kernel.clock import now, today
from kvitt.people.middleware import SignedInRequest
from kvitt.policy.actions import activate, retire, save_draft
from kvitt.policy.library import ready_rules
from kvitt.policy.models import CompanyPolicy
from kvitt.policy.queries import policies, policy_of, policy_row
from kvitt.policy.rules.text import policy_to_toml
from kvitt.policy.rules.trial import as_json
from kvitt.tenancy.queries import company
from kvitt.transactions.trial import try_on_last_year

router = Router(tags=["policies"])


class PolicyIn(Schema):
    """The whole policy as TOML; `version` refuses a change that was made on old sight."""

    text: str
    title: str = ""
    version: int | None = None


class PolicyOut(Schema):
    """A policy without its rules. `state` is `draft`, `in-force` or `retired`."""

    id: UUID
    number: int
    state: str
    title: str
    version: int
    changed_at: datetime
    activated_at: datetime | None


class PolicyTextOut(PolicyOut):
    """A policy with its rules as TOML."""

    text: str


class ReadyOut(Schema):
    """A theme of ready rules, as TOML."""

    theme: str
    text: str


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
    return _with_text(policy_row(policy_id))


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
    return _with_text(row)


@router.post("/{uuid:policy_id}/activate", response=PolicyOut, summary="Put a policy in force")
def put_in_force(request: Any, policy_id: UUID) -> CompanyPolicy:
    """The one before is retired; doing this to that one takes it back."""
    return activate(person=request.person, policy_id=policy_id, at=now())


@router.get("/{uuid:policy_id}/trial", summary="Try a policy on the last twelve months")
def trial(request: SignedInRequest, policy_id: UUID) -> dict[str, Any]:
    """What it would have stopped, told and passed, by department and rule, beside the policy in force."""
    require_reading(request.person)
    policy_row(policy_id)
    return dict(as_json(try_on_last_year(draft=policy_of(policy_id), today=today(zone=company().time_zone))))


def _with_text(row: CompanyPolicy) -> dict[str, Any]:
    fields = ("id", "number", "state", "title", "version", "changed_at", "activated_at")
    return {**{name: getattr(row, name) for name in fields}, "text": policy_to_toml(policy_of(row.id))}
