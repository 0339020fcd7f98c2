"""Reading the log and verifying its chain."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from kvitt.events.models import Event, Seal
from kvitt.events.rules import GENESIS, Entry, payload_digest, seal_digest


def history_of(subject_id: UUID) -> list[Event]:
    """Everything that happened to one thing, oldest first."""
    return list(Event.objects.filter(subject_id=subject_id).order_by("at", "id"))


def entry_of(event: Event) -> Entry:
    """The part of a stored event that goes into the chain."""
    return Entry(
        id=event.id,
        at=event.at,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        on_behalf_of_id=event.on_behalf_of_id,
        verb=event.verb,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        payload_digest=bytes(event.payload_digest),
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the company's log found. `faults` is empty when the chain holds."""

    seals: int
    events: int
    unsealed: int
    head: str
    faults: tuple[str, ...]


def verify(*, progress: Callable[[int, int], None] | None = None) -> Verification:
    """Recompute the company's whole chain. `progress` is called with (done, total) events."""
    faults: list[str] = []
    total = Event.objects.count()
    previous, position, done, number = GENESIS, 0, 0, 0
    for link in Seal.objects.order_by("number").iterator():
        number += 1
        events = list(Event.objects.filter(seal_id=link.id).order_by("position"))
        faults += _faults_of(link, events, number=number, previous=previous, position=position)
        previous, position = bytes(link.digest), link.last_position
        done += len(events)
        if progress:
            progress(done, total)
    unsealed = Event.objects.filter(seal_id=None)
    faults += [f"event {event.id}: payload was changed" for event in unsealed if not _payload_holds(event)]
    return Verification(seals=number, events=done, unsealed=total - done, head=previous.hex(), faults=tuple(faults))


def _faults_of(link: Seal, events: list[Event], *, number: int, previous: bytes, position: int) -> Iterator[str]:
    name = f"seal {link.number}"
    if link.number != number:
        yield f"{name}: seal {number} is missing"
    if bytes(link.previous) != previous:
        yield f"{name}: does not follow the seal before it"
    expected = list(range(position + 1, position + 1 + len(events)))
    if [event.position for event in events] != expected or link.last_position != position + len(events):
        yield f"{name}: events are missing, added or out of order"
    entries = [entry_of(event) for event in events]
    if seal_digest(bytes(link.previous), number=link.number, entries=entries) != bytes(link.digest):
        yield f"{name}: an event was changed"
    for event in events:
        if not _payload_holds(event):
            yield f"{name}: payload of event {event.id} was changed"


def _payload_holds(event: Event) -> bool:
    forgotten = not event.payload and not event.salt
    return forgotten or payload_digest(event.payload, salt=bytes(event.salt)) == bytes(event.payload_digest)
