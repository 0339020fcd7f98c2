"""Keeping a person's number, or taking it away. No page ever shows one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError
from kvitt.people.actions.national_ids import keep_national_id, remove_national_id
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, require
from kvitt.people.models import Role
from kvitt.tenancy.sentences import say


@require(Role.FINANCE, Role.ADMINISTRATOR)
@require_POST
def national_id(request: SignedInRequest, user_id: UUID) -> HttpResponse:
    """Write or remove. A number that is not right is not sent back into the page: it would be shown."""
    back = redirect("configuration-row", "users", user_id)
    if "remove" in request.POST:
        remove_national_id(person=request.person, user_id=user_id, at=now())
        return flash(back, _("The personal number is removed."))
    try:
        keep_national_id(person=request.person, user_id=user_id, number=request.POST.get("national_id", ""), at=now())
    except InvalidError as error:
        found = error.findings[0] if error.findings else error
        return flash(back, say(found.code, found.parameters))
    return flash(back, _("The personal number is kept. Nobody can read it here."))
