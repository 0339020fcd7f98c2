"""The rules of a draft, one at a time: a form, taking one out, moving one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import ConflictError, InvalidError, KvittError, NotFoundError
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.policy.actions.change_rules import move_rule, put_rule, take_rule_out
from kvitt.policy.models import PolicyState
from kvitt.policy.names import known_names
from kvitt.policy.queries import policy_of, policy_row
from kvitt.tenancy.sentences import say
from kvitt.web.middleware import sentence_of
from kvitt.web.pages.configuration.lists import PRO
from kvitt.web.pages.configuration.policies import version_sent
from kvitt.web.pages.configuration.rule_form import offered, rule_of, shown_rule, typed_rule


@require(*PRO)
@require_http_methods(["GET", "POST"])
def rule_page(request: SignedInRequest, policy_id: UUID, code: str = "") -> HttpResponse:
    """One rule of a draft as a form; without a code, a new one."""
    row, language = policy_row(policy_id), request.person.language
    rule = next((one for one in policy_of(policy_id).rules if one.code == code), None)
    if code and rule is None:
        raise NotFoundError
    if row.state != PolicyState.DRAFT:
        return redirect("policy", policy_id)
    known = known_names(language=language)
    refusal, problems, status = "", {}, 200
    if request.method == "POST":
        try:
            meant = rule_of(request.POST, known=known, language=language, code=code)
            put_rule(
                person=request.person,
                policy_id=policy_id,
                rule=meant,
                version=version_sent(request),
                instead_of=code,
                at=now(),
            )
            return flash(redirect("policy", policy_id), _("Saved."))
        except KvittError as error:
            findings = error.findings if isinstance(error, InvalidError) else ()
            problems = {finding.field: say(finding.code, finding.parameters) for finding in findings}
            refusal, status = sentence_of(error), error.http_status
    values = typed_rule(request.POST) if request.method == "POST" else shown_rule(rule, language=language)
    context = {
        "row": row,
        "rule": rule,
        "values": values,
        "problems": problems,
        "refusal": refusal,
        "offered": offered(known, values=values),
        "version": request.POST.get("version", row.version),
    }
    return render(request, "web/configuration/policy_rule.html", context, status=status)


@require(*PRO)
@require_POST
def take_out_page(request: SignedInRequest, policy_id: UUID, code: str) -> HttpResponse:
    """Take a rule out of a draft."""
    try:
        take_rule_out(person=request.person, policy_id=policy_id, code=code, version=version_sent(request), at=now())
    except ConflictError as error:
        return flash(redirect("policy", policy_id), sentence_of(error), bad=True)
    return flash(redirect("policy", policy_id), _("Taken out."))


@require(*PRO)
@require_POST
def move_page(request: SignedInRequest, policy_id: UUID, code: str) -> HttpResponse:
    """Put a rule at another place."""
    given = request.POST.get("place", "")
    place = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 0
    try:
        move_rule(
            person=request.person, policy_id=policy_id, code=code, place=place, version=version_sent(request), at=now()
        )
    except ConflictError as error:
        return flash(redirect("policy", policy_id), sentence_of(error), bad=True)
    return redirect("policy", policy_id)
