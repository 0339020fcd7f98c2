"""Writing the log and sealing it."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Max
from django.db.transaction import atomic

from kvitt.events.models import Event, Seal
from kvitt.events.queries import entry_of
from kvitt.events.rules import GENESIS, payload_digest, seal_digest
from kvitt.tenancy.inserting import insert
from kvitt.tenancy.scope import current_company


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, a person for somebody else, or the system itself (a job, the command line)."""

    kind: str
    user_id: UUID | None = None
    on_behalf_of_id: UUID | None = None


SYSTEM = Actor(kind="system")


def person_actor(user_id: UUID, *, on_behalf_of_id: UUID | None = None) -> Actor:
    """A person, by the id of their user."""
    return Actor(kind="person", user_id=user_id, on_behalf_of_id=on_behalf_of_id)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be logged. The payload holds ids, codes and values, as JSON."""

    verb: str
    subject_type: str
    subject_id: UUID
    payload: Mapping[str, object] = field(default_factory=dict)


def record(deeds: Iterable[Deed], *, actor: Actor, at: datetime) -> None:
    """Append to the log, in the database transaction of the change itself."""
    events = []
    for deed in deeds:
        salt = os.urandom(16)
        payload = dict(deed.payload)
        events.append(
            Event(
                at=at,
                actor_kind=actor.kind,
                actor_id=actor.user_id,
                on_behalf_of_id=actor.on_behalf_of_id,
                verb=deed.verb,
                subject_type=deed.subject_type,
                subject_id=deed.subject_id,
                payload=payload,
                salt=salt,
                payload_digest=payload_digest(payload, salt=salt),
            )
        )
    insert(events)


def seal(*, at: datetime, limit: int = 20_000) -> int:
    """Seal the waiting events of the company in scope into the next link; says how many.

    One sealer a company at a time (an advisory lock); an event that commits late simply goes into a later seal.
    """
    with atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(current_company())])
        waiting = list(Event.objects.filter(seal_id=None).order_by("id")[:limit])
        if not waiting:
            return 0
        last = Seal.objects.order_by("-number").first()
        start = (last.last_position if last else 0) + 1
        number = (last.number if last else 0) + 1
        previous = bytes(last.digest) if last else GENESIS
        link = Seal.objects.create(
            number=number,
            first_position=start,
            last_position=start + len(waiting) - 1,
            previous=previous,
            digest=seal_digest(previous, number=number, entries=[entry_of(event) for event in waiting]),
            sealed_at=at,
        )
        _mark(waiting, link=link, start=start)
        return len(waiting)


def _mark(events: list[Event], *, link: Seal, start: int) -> None:
    # One statement for the whole batch; only these two columns are writable for the application.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_event AS e SET position = v.position, seal_id = %s "
            "FROM unnest(%s::uuid[], %s::bigint[]) AS v(id, position) WHERE e.company_id = %s AND e.id = v.id",
            [
                link.id,
                [event.id for event in events],
                list(range(start, start + len(events))),
                current_company(),
            ],
        )


def forget_payloads(*, subject_ids: Iterable[UUID]) -> int:
    """Empty the payloads about the subjects. Their digests stay, so the chain still verifies."""
    return Event.objects.filter(subject_id__in=list(subject_ids)).update(payload={}, salt=b"")


def last_position() -> int:
    """How far the company's chain reaches."""
    return Seal.objects.aggregate(last=Max(F("last_position")))["last"] or 0
