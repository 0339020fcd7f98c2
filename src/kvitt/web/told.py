"""The history of an item, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kvitt.events.models import Event
from kvitt.events.queries import history_of
from kvitt.people.models import User
from kvitt.tenancy.sentences import say, sentences
from kvitt.transactions.changed import FIELDS, changed

_WORDS = {
    "transaction.drafted": gettext_lazy("made a draft"),
    "transaction.changed": gettext_lazy("changed it"),
    "transaction.receipt-attached": gettext_lazy("added a receipt"),
    "transaction.receipt-detached": gettext_lazy("took a receipt off"),
    "transaction.submitted": gettext_lazy("sent it"),
    "transaction.rerouted": gettext_lazy("sent it another way, since who decides has changed"),
    "transaction.judged-anew": gettext_lazy("judged it by the policy that came into force"),
    "transaction.reminded": gettext_lazy("sent a reminder"),
    "transaction.escalated": gettext_lazy("asked the next one up, since nobody answered"),
    "transaction.approved-unanswered": gettext_lazy("approved it by the company's rule, since nobody answered"),
    "transaction.recalled": gettext_lazy("recalled it"),
    "transaction.approved": gettext_lazy("approved it"),
    "transaction.step-approved": gettext_lazy("approved it as one of several"),
    "transaction.decided-from-mail": gettext_lazy("decided from the mail"),
    "transaction.rejected": gettext_lazy("rejected it"),
    "transaction.decision-withdrawn": gettext_lazy("took the decision back"),
    "transaction.question-asked": gettext_lazy("asked a question"),
    "transaction.question-answered": gettext_lazy("answered the question"),
    "transaction.amended": gettext_lazy("corrected it under way"),
    "transaction.decisions-void": gettext_lazy("made an approval void by the change, so it is asked for again"),
    "transaction.corrected": gettext_lazy("corrected the booking"),
    "transaction.checked": gettext_lazy("checked it"),
    "transaction.booked": gettext_lazy("booked it"),
    "transaction.reversed": gettext_lazy("reversed it"),
    "transaction.copied": gettext_lazy("copied it"),
    "transaction.discarded": gettext_lazy("threw it away"),
    "transaction.restored": gettext_lazy("brought it back"),
    "transaction.put-into-report": gettext_lazy("put it into a report"),
    "transaction.taken-out-of-report": gettext_lazy("took it out of its report"),
    "policy.activated": gettext_lazy("put it in force"),
    "policy.retired": gettext_lazy("took it out of force"),
    "user.national-id-kept": gettext_lazy("wrote the personal number"),
    "user.national-id-removed": gettext_lazy("removed the personal number"),
    "report.created": gettext_lazy("made the report"),
    "report.changed": gettext_lazy("changed the report"),
}
#: What is configured has one set of words for all of it.
_ENDINGS = {
    "added": gettext_lazy("made it"),
    "changed": gettext_lazy("changed it"),
    "invited": gettext_lazy("sent an invitation"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened."""

    who: str
    what: str
    detail: str
    at: datetime


def history(subject_id: UUID, *, fields: Mapping[str, Any] = FIELDS) -> list[Told]:
    """Everything that happened to it, oldest first, in the active language: two queries. `fields`: what its fields are called."""
    events = history_of(subject_id)
    ids = {one for event in events for one in (event.actor_id, event.on_behalf_of_id, *_people(event)) if one}
    names = dict(User.objects.filter(id__in=ids).values_list("id", "full_name"))
    return [
        Told(_who(event, names), _word(event.verb), _detail(event.payload, fields, names), event.at) for event in events
    ]


def _people(event: Event) -> list[UUID]:
    """Whom an event names besides who acted."""
    return [UUID(text) for text in event.payload.get("people", ())] if event.payload else []


def _who(event: Event, names: Mapping[UUID, str]) -> str:
    who = names.get(event.actor_id, "") if event.actor_id else "Kvitt"
    if event.on_behalf_of_id and event.actor_id:
        return _("%(who)s for %(owner)s") % {"who": who, "owner": names.get(event.on_behalf_of_id, "")}
    return who or _("Somebody")


def _word(verb: str) -> str:
    """In the words of this page, else of the room that it happened in (`told.<verb>` among its sentences)."""
    if verb in _WORDS:
        return str(_WORDS[verb])
    told = f"told.{verb}"
    return say(told) if told in sentences() else str(_ENDINGS.get(verb.rpartition(".")[2], verb))


def _detail(payload: Mapping[str, Any], fields: Mapping[str, Any], names: Mapping[UUID, str]) -> str:
    if payload.get("comment"):
        return f"»{payload['comment']}«"
    if "added" in payload or "lifted" in payload:
        said = [
            *(f"+ {rule}" for rule in payload.get("added", ())),
            *(f"− {rule}" for rule in payload.get("lifted", ())),
        ]
        return ", ".join(said)
    if payload.get("voucher"):
        return str(payload["voucher"])
    if "changes" in payload:
        changes = ", ".join(changed(one, language=(get_language() or "en")[:2]) for one in payload["changes"])
        people = ", ".join(names[one] for text in payload.get("people", ()) if (one := UUID(text)) in names)
        return f"{people}: {changes}" if people else changes
    if "people" in payload:
        return ", ".join(names[one] for text in payload["people"] if (one := UUID(text)) in names)
    if "fields" in payload:
        return ", ".join(str(fields.get(name, name)) for name in payload["fields"])
    return ""
