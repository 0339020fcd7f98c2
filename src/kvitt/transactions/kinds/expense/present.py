"""Which colleagues took part in what an expense paid for. They gain by it, so they do not decide on it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from kvitt.kernel.findings import Finding, stop
from kvitt.people.models import User
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.kinds.expense.models import ExpenseDetail


def colleagues_taking_part(ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The users among the participants of each expense: those picked by id, and those named exactly or by their e-mail.

    Who is said to be from another company is somebody else of the same name. Of two colleagues with one name both count, since
    it cannot be told which of them it was. Two queries at most, and one where nobody took part.
    """
    rows = ExpenseDetail.objects.filter(id__in=list(ids)).exclude(participants=[])
    present = dict(rows.values_list("id", "participants"))
    if not present:
        return {}
    home = _plain(the_company().name)
    named = {row_id: [_named(one, home=home) for one in participants] for row_id, participants in present.items()}
    words = {word for found in named.values() for word in found if word}
    picked = {user_id for participants in present.values() for one in participants if (user_id := _picked(one))}
    users = User.objects.annotate(name=Lower("full_name"), mail=Lower("email"))
    known: dict[str, set[UUID]] = {}
    for user_id, name, mail in users.filter(Q(name__in=words) | Q(mail__in=words) | Q(id__in=picked)).values_list(
        "id", "name", "mail"
    ):
        for word in (name, mail, str(user_id)):
            known.setdefault(word, set()).add(user_id)
    return {
        row_id: frozenset(
            user_id
            for one, word in zip(participants, named[row_id], strict=True)
            for user_id in (*known.get(word, ()), *known.get(str(_picked(one)), ()))
        )
        for row_id, participants in present.items()
    }


def taken_up(wanted: Sequence[Mapping[str, str]], *, before: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Participants as they are stored. Who was picked from the colleagues before stays so as long as the name does."""
    picked = {str(one["name"]): str(one["user_id"]) for one in before if one.get("name") and one.get("user_id")}
    names = dict(
        User.objects.filter(id__in={user_id for one in wanted if (user_id := _picked(one))}).values_list(
            "id", "full_name"
        )
        if any(one.get("user_id") for one in wanted)
        else ()
    )
    kept = []
    for one in wanted:
        user_id = _picked(one)
        name = one.get("name", "").strip() or (names.get(user_id, "") if user_id else "")
        person = str(user_id) if user_id else picked.get(name, "")
        kept.append(
            {"name": name[:120], "company": one.get("company", "").strip()[:120]}
            | ({"user_id": person} if person else {})
        )
    return kept


def unknown_participants(wanted: Sequence[Mapping[str, str]]) -> list[Finding]:
    """A finding for each who has no name, or is picked from the colleagues and is none of them."""
    findings = [
        stop("expense.participants-missing", "participants")
        for one in wanted
        if not one.get("name", "").strip() and not one.get("user_id")
    ]
    given = [one["user_id"] for one in wanted if one.get("user_id")]
    if not given:
        return findings
    known = {
        str(row_id)
        for row_id in User.objects.filter(id__in=[_picked(one) for one in wanted]).values_list("id", flat=True)
    }
    unknown = [stop("expense.participant-unknown", "participants") for one in given if one.lower() not in known]
    return [*findings, *unknown]


def _named(participant: Mapping[str, Any], *, home: str) -> str:
    """The name or e-mail by which a colleague would be known; nothing for somebody from another company."""
    company = _plain(str(participant.get("company", "")))
    return "" if company not in {"", home} else _plain(str(participant.get("name", "")))


def _picked(participant: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(str(participant.get("user_id", "")))
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()
