"""The company's policy: its drafts, the one in force and those before, as texts; trying one before it counts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError, KvittError, NotFoundError
from kvitt.kernel.ids import uuid7
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.policy.actions.activate import activate, retire
from kvitt.policy.actions.save_draft import save_draft
from kvitt.policy.library import ready_rules
from kvitt.policy.models import CompanyPolicy, PolicyState
from kvitt.policy.names import known_names, unknown_names
from kvitt.policy.proposals import proposal
from kvitt.policy.queries import judging_under_way, policies, policy_in_force, policy_of, policy_row
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.text import LONGEST, policy_from_toml
from kvitt.policy.rules.writing import policy_to_toml
from kvitt.policy.telling import told
from kvitt.tenancy.sentences import say
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


@require(*READERS)
@require_GET
def policies_page(request: SignedInRequest) -> HttpResponse:
    """Every policy there has been, and the ready rules that can be taken."""
    themes = ready_rules(currency=request.company.base_currency)
    context = {
        "policies": policies(),
        "themes": [(code, _THEMES.get(code, code), len(ready.rules)) for code, ready in themes.items()],
        "judging": judging_under_way(),
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


@require(*PRO)
@require_POST
def activate_page(request: SignedInRequest, policy_id: UUID) -> HttpResponse:
    """Put it in force; the one before it can be put back in the same way."""
    try:
        row = activate(person=request.person, policy_id=policy_id, at=now())
    except InvalidError as error:
        refusals = [say(finding.code, finding.parameters) for finding in error.findings]
        row = policy_row(policy_id)
        return _shown(request, row=row, text=policy_to_toml(policy_of(row.id)), refusals=refusals, status=422)
    return flash(redirect("policies"), _("Policy %(number)s is in force.") % {"number": row.number})


@require(*READERS)
@require_GET
def ready_page(request: SignedInRequest, theme: str) -> HttpResponse:
    """A theme of ready rules as sentences, each with what its threshold is based on."""
    themes = ready_rules(currency=request.company.base_currency)
    if theme not in themes:
        raise NotFoundError
    context = {
        "theme": theme,
        "name": _THEMES.get(theme, theme),
        "rules": rules_told(request, themes[theme]),
        "may_change": request.person.has_role(*PRO),
    }
    return render(request, "web/configuration/policy_ready.html", context)


@require(*PRO)
@require_POST
def retire_page(request: SignedInRequest) -> HttpResponse:
    """Work without a policy."""
    retire(person=request.person, at=now())
    return flash(redirect("policies"), _("No policy is in force."))


def _saved(request: SignedInRequest, policy_id: UUID, *, row: CompanyPolicy | None) -> HttpResponse:
    text = _text_of(request)
    try:
        made = save_draft(
            person=request.person,
            policy_id=policy_id,
            text=text,
            title=request.POST.get("title", ""),
            version=version_sent(request),
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


def version_sent(request: SignedInRequest) -> int | None:
    """The version of the policy that the page showed."""
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
    policy = _read(text)
    is_open = row is None or row.state == PolicyState.DRAFT
    context = {
        "row": row,
        "text": text,
        "title": request.POST.get("title", row.title if row else ""),
        "new_id": request.POST.get("id") or uuid7(),
        "refusals": refusals or [],
        "rules": rules_told(request, policy),
        "unknown": [say(one.code, one.parameters) for one in unknown_names(policy, known=known_names())],
        "may_change": request.person.has_role(*PRO) and is_open,
        "may_activate": request.person.has_role(*PRO) and row is not None and row.state != PolicyState.IN_FORCE,
        "as_text": bool(refusals) or (row is None and not policy.rules),
        "history": history(row.id) if row is not None else [],
    }
    return render(request, "web/configuration/policy.html", context, status=status)


def rules_told(request: SignedInRequest, policy: Policy) -> list[dict[str, Any]]:
    """Each rule as a sentence in the reader's language, with its name."""
    if not policy.rules:
        return []
    language, currency = request.person.language, request.company.base_currency
    known = known_names(language=language)
    return [
        {
            "rule": rule,
            "name": rule.names.get(language) or rule.names.get("en") or rule.code,
            "sentence": told(rule, known=known, currency=currency, language=language),
            "up": place - 1,
            "down": place + 1 if place + 1 < len(policy.rules) else None,
        }
        for place, rule in enumerate(policy.rules)
    ]


def _read(text: str) -> Policy:
    """What the text says; nothing where it says nothing that can be understood, which a refusal tells."""
    try:
        return policy_from_toml(text)
    except InvalidError:
        return Policy()
