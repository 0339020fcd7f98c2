"""The company's policy: its drafts, the one in force and those before, as texts; trying one before it counts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.ids import uuid7
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.policy.actions import activate, retire, save_draft
from kvitt.policy.library import ready_rules
from kvitt.policy.models import CompanyPolicy, PolicyState
from kvitt.policy.proposals import proposal
from kvitt.policy.queries import policies, policy_in_force, policy_of, policy_row
from kvitt.policy.rules.text import LONGEST, policy_to_toml
from kvitt.policy.rules.trial import Outcome, Trial
from kvitt.tenancy.sentences import say
from kvitt.transactions.trial import try_on_last_year
from kvitt.web.clock import today_of
from kvitt.web.middleware import sentence_of
from kvitt.web.pages.configuration.lists import PRO, READERS
from kvitt.web.told import history
from kvitt.web.values import one_id

_THEMES = {
    "fuel": gettext_lazy("Fuel"),
    "gifts": gettext_lazy("Gifts"),
    "home-office": gettext_lazy("Home office"),
    "hotel": gettext_lazy("Hotel"),
    "meals": gettext_lazy("Meals"),
    "phone": gettext_lazy("Phone"),
    "receipts": gettext_lazy("Receipts"),
    "tips": gettext_lazy("Tips"),
}
_OUTCOMES = {
    Outcome.STOPPED: gettext_lazy("Stopped"),
    Outcome.TOLD: gettext_lazy("With a remark"),
    Outcome.PASSED: gettext_lazy("Passed"),
}


@require(*READERS)
@require_GET
def policies_page(request: SignedInRequest) -> HttpResponse:
    """Every policy there has been, and the ready rules that can be taken."""
    themes = ready_rules(currency=request.company.base_currency)
    context = {
        "policies": policies(),
        "themes": [(code, _THEMES.get(code, code), len(ready.rules)) for code, ready in themes.items()],
        "may_change": request.person.has_role(*PRO),
    }
    return render(request, "web/configuration/policies.html", context)


@require(*PRO)
@require_http_methods(["GET", "POST"])
def new_policy_page(request: SignedInRequest) -> HttpResponse:
    """A new draft, which begins as the policy in force, with a theme of ready rules where one was asked for."""
    if request.method == "POST":
        return _saved(request, one_id(request, "id"), row=None)
    begun = proposal(base=policy_in_force(), theme=request.GET.get("ready", ""), currency=request.company.base_currency)
    return _shown(request, row=None, text=policy_to_toml(begun))


@require(*READERS)
@require_http_methods(["GET", "POST"])
def policy_page(request: SignedInRequest, policy_id: UUID) -> HttpResponse:
    """One policy as text; a draft can be changed."""
    row = policy_row(policy_id)
    if request.method == "POST":
        return _saved(request, policy_id, row=row)
    return _shown(request, row=row, text=policy_to_toml(policy_of(policy_id)))


@require(*READERS)
@require_GET
def policy_file(_request: SignedInRequest, policy_id: UUID) -> HttpResponse:
    """The policy as a file to keep in version control."""
    row = policy_row(policy_id)
    answer = HttpResponse(policy_to_toml(policy_of(policy_id)), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="policy-{row.number}.toml"'
    return answer


@require(*READERS)
@require_GET
def policy_trial(request: SignedInRequest, policy_id: UUID) -> HttpResponse:
    """What it would have done with the last twelve months, beside the policy in force."""
    row = policy_row(policy_id)
    trial = try_on_last_year(draft=policy_of(policy_id), today=today_of(request.company))
    context = {
        "row": row,
        "trial": trial,
        "outcomes": [(name, trial.in_force.all[one], trial.draft.all[one]) for one, name in _OUTCOMES.items()],
        "departments": _departments(trial),
        "rules": sorted(trial.draft.rules.items(), key=lambda found: -found[1].count),
        "named": [(one, _OUTCOMES[one.before], _OUTCOMES[one.after]) for one in trial.named],
        "may_change": request.person.has_role(*PRO),
    }
    return render(request, "web/configuration/policy_trial.html", context)


@require(*PRO)
@require_POST
def activate_page(request: SignedInRequest, policy_id: UUID) -> HttpResponse:
    """Put it in force; the one before it can be put back in the same way."""
    try:
        row = activate(person=request.person, policy_id=policy_id, at=now())
    except InvalidError as error:
        return flash(redirect("policies"), sentence_of(error), bad=True)
    return flash(redirect("policies"), _("Policy %(number)s is in force.") % {"number": row.number})


@require(*PRO)
@require_POST
def retire_page(request: SignedInRequest) -> HttpResponse:
    """Work without a policy."""
    retire(person=request.person, at=now())
    return flash(redirect("policies"), _("No policy is in force."))


def _departments(trial: Trial) -> list[dict[str, Any]]:
    """A line for each department, the one with most stopped first."""
    lines = [
        {
            "code": code,
            "before": trial.in_force.departments[code][Outcome.STOPPED],
            "after": tallies[Outcome.STOPPED],
            "passed": tallies[Outcome.PASSED],
            "told": tallies[Outcome.TOLD],
        }
        for code, tallies in trial.draft.departments.items()
    ]
    return sorted(lines, key=lambda line: (-line["after"].amount, line["code"]))


def _saved(request: SignedInRequest, policy_id: UUID, *, row: CompanyPolicy | None) -> HttpResponse:
    text = _text_of(request)
    try:
        made = save_draft(
            person=request.person,
            policy_id=policy_id,
            text=text,
            title=request.POST.get("title", ""),
            version=_version(request),
            at=now(),
        )
    except KvittError as error:
        findings = error.findings if isinstance(error, InvalidError) else ()
        told = [say(finding.code, finding.parameters) for finding in findings] or [sentence_of(error)]
        return _shown(request, row=row, text=text, refusals=told, status=error.http_status)
    return flash(redirect("policy", made.id), _("Saved."))


def _text_of(request: SignedInRequest) -> str:
    """A file that was chosen comes before what stands in the field."""
    given = request.FILES.get("file")
    if given is None or isinstance(given, list):
        return request.POST.get("text", "").replace("\r\n", "\n")
    return bytes(given.read(4 * LONGEST)).decode("utf-8", errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")


def _version(request: SignedInRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() else None


def _shown(
    request: SignedInRequest,
    *,
    row: CompanyPolicy | None,
    text: str,
    refusals: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row,
        "text": text,
        "title": request.POST.get("title", row.title if row else ""),
        "new_id": request.POST.get("id") or uuid7(),
        "refusals": refusals or [],
        "may_change": request.person.has_role(*PRO) and (row is None or row.state == PolicyState.DRAFT),
        "may_activate": request.person.has_role(*PRO) and row is not None and row.state != PolicyState.IN_FORCE,
        "history": history(row.id) if row is not None else [],
    }
    return render(request, "web/configuration/policy.html", context, status=status)
