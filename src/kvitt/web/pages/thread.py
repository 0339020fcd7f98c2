"""Questions at items: asking one, and answering."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.ids import uuid7
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.people.models import Role
from kvitt.transactions.actions.answer import answer
from kvitt.transactions.actions.ask import ask_each
from kvitt.transactions.kind import kind_of
from kvitt.transactions.lifecycle import State
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import is_for, thread_of
from kvitt.web.middleware import sentence_of
from kvitt.web.values import ids_in, one_id


def thread_context(request: SignedInRequest, item: Transaction) -> dict[str, Any]:
    """What `web/thread.html` shows: what was said, and whether the reader may answer or ask."""
    sent = item.state in (State.SUBMITTED, State.APPROVED)
    own = sent and item.messages_count > 0 and is_for(person=request.person, transaction=item)
    return {
        "thread": thread_of(item),
        "may_answer": own,
        "amend_url": kind_of(item.kind).amend_address(item) if own and item.asked_at else "",
        "may_ask": item.state == State.APPROVED
        and request.person.has_role(Role.FINANCE)
        and request.person.id not in (item.owner_id, item.entered_by_id),
    }


@signed_in
@require_POST
def ask_page(request: SignedInRequest) -> HttpResponse:
    """Ask those chosen the same; `then` says where the reader came from."""
    sent = request.POST.get("id", "")
    ids = ids_in(request)
    outcomes = ask_each(
        person=request.person,
        transaction_ids=ids,
        text=request.POST.get("comment", ""),
        message_id=one_id(request, "id") if sent else uuid7(),
        at=now(),
    )
    done = sum(outcome.done for outcome in outcomes)
    text = ngettext("Asked about %(count)s.", "Asked about %(count)s.", done) % {"count": done} if done else ""
    refused = [outcome.error for outcome in outcomes if outcome.error is not None]
    if refused:
        text += " " + _("%(count)s left out: %(why)s") % {"count": len(refused), "why": sentence_of(refused[0])}
    back = reverse("finance-item", args=[ids[0]]) if request.POST.get("from") == "finance" and ids else "approvals"
    return flash(redirect(back), text.strip(), bad=not done)


@signed_in
@require_POST
def answer_page(request: SignedInRequest, transaction_id: UUID) -> HttpResponse:
    """Answer at the item. What is refused stays as it was typed."""
    from kvitt.transactions.queries import one_visible
    from kvitt.web.pages.home import item_context

    typed = request.POST.get("comment", "")
    try:
        answer(
            person=request.person, transaction_id=transaction_id, text=typed, message_id=one_id(request, "id"), at=now()
        )
    except InvalidError as error:
        row = one_visible(person=request.person, transaction_id=transaction_id)
        refused: Mapping[str, Any] = {"typed_answer": typed, "refusal": sentence_of(error)}
        return render(request, "web/item.html", {**item_context(request, row), **refused}, status=error.http_status)
    return flash(redirect("item", transaction_id), _("Answered."))
