"""Trips that Kvitt proposes from what it knows, to be confirmed by one tap: expenses abroad, hotels, earlier trips, a calendar.

Card transactions would be one more source: another function that answers with proposals.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kvitt.people import formats
from kvitt.people.models import User
from kvitt.transactions.kind import kinds
from kvitt.transactions.kinds.per_diem.journey import Journey, Leg
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.places import zone_of
from kvitt.transactions.kinds.per_diem.queries import CODE, rules_country_of
from kvitt.transactions.models import Transaction

#: So far back expenses are looked at, and so many earlier trips are shown.
_BACK, _EARLIER, _MOST = timedelta(days=60), 3, 6
#: Days without an expense that a trip may have in between.
_GAP = timedelta(days=2)
#: When nobody knows better, a trip begins and ends then.
_LEAVES, _RETURNS = "08:00", "18:00"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A trip as it could be. `key` names it when it is taken; `why` is what it was made of."""

    key: str
    title: str
    why: str
    first: date | None
    last: date | None
    purpose: str
    journey: Journey

    def as_json(self) -> dict[str, Any]:
        """The served form."""
        return {
            "key": self.key,
            "title": self.title,
            "why": self.why,
            "purpose": self.purpose,
            "journey": self.journey.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """An expense that tells where somebody was."""

    on: date
    country: str
    text: str


def proposals_for(owner: User, *, on: date, language: str) -> list[Proposal]:
    """Everything that can be proposed without asking: what the expenses tell first, the newest first; then earlier trips."""
    home = rules_country_of(owner)
    return [*_from_expenses(owner, home=home, on=on, language=language), *_earlier(owner, on=on)][:_MOST]


def proposal(owner: User, key: str, *, on: date, language: str) -> Proposal | None:
    """The one with this key, if it can still be proposed."""
    return next((one for one in proposals_for(owner, on=on, language=language) if one.key == key), None)


def journey_between(first: date, last: date, places: Sequence[tuple[str, str]], *, home: str) -> Journey:
    """A trip over these dates through these places (country, town), with a night's share of the days for each."""
    days, count = (last - first).days, len(places)
    legs = []
    for number, (country, place) in enumerate(places):
        leaves = first + timedelta(days=round(days * (number + 1) / count))
        told = f"{leaves.isoformat()}T12:00" if number < count - 1 else ""
        legs.append(Leg(country, place, zone_of(country, place), "", told))
    return Journey(
        departs=f"{first.isoformat()}T{_LEAVES}",
        returns=f"{last.isoformat()}T{_RETURNS}",
        zone=zone_of(home),
        legs=tuple(legs),
    )


def runs_of(seen: Iterable[Seen]) -> Iterator[list[Seen]]:
    """Expenses away that belong to one trip: no more than two days lie between them."""
    run: list[Seen] = []
    for one in sorted(seen, key=lambda found: found.on):
        if run and one.on - run[-1].on > _GAP:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _from_expenses(owner: User, *, home: str, on: date, language: str) -> list[Proposal]:
    found = []
    for run in runs_of(_seen(owner, home=home, on=on)):
        first, last = run[0].on, run[-1].on
        if first == last or _is_told(owner, first, last):
            continue
        countries = list(dict.fromkeys(one.country for one in run if one.country != home)) or [home]
        journey = journey_between(first, last, [(country, "") for country in countries], home=home)
        title = " – ".join(formats.country_name(country, language=language) for country in countries)
        why = ", ".join(list(dict.fromkeys(one.text for one in run if one.text))[:3])
        found.append(Proposal(f"expenses:{first}:{last}", title, why, first, last, "", journey))
    return found[::-1]


def _seen(owner: User, *, home: str, on: date) -> list[Seen]:
    """The person's items abroad, and their nights at hotels at home."""
    since = on - _BACK
    nights = {
        claim.transaction_id
        for code, kind in kinds().items()
        if code != CODE
        for claim in kind.claims(owner.id, first=since, last=on)
        if claim.what == "lodging"
    }
    rows = Transaction.objects.filter(owner_id=owner.id, discarded_at=None, on__range=(since, on)).exclude(kind=CODE)
    columns = rows.order_by("on", "id").values_list("id", "on", "country", "title")
    return [
        Seen(day, country, title)
        for item, day, country, title in columns
        if day is not None and country and (country != home or item in nights)
    ]


def _is_told(owner: User, first: date, last: date) -> bool:
    """Whether a trip on these days is there already."""
    mine = PerDiemDetail.objects.filter(transaction__owner_id=owner.id, transaction__discarded_at=None)
    return mine.filter(departs_at__date__lte=last, returns_at__date__gte=first).exists()


def _earlier(owner: User, *, on: date) -> Iterator[Proposal]:
    """The person's last trips once more, each route once, on the same weekday not longer ago than a week."""
    rows = (
        PerDiemDetail.objects.select_related("transaction")
        .filter(transaction__owner_id=owner.id, transaction__discarded_at=None, departs_at__isnull=False)
        .exclude(returns_at=None)
        .order_by("-departs_at", "-id")[:20]
    )
    known: set[str] = set()
    for row in rows:
        title = row.transaction.title
        if not title or title in known or len(known) >= _EARLIER:
            continue
        known.add(title)
        yield repeated(row.id, Journey.from_json(row.journey), title=title, purpose=row.transaction.purpose, on=on)


def repeated(item: UUID, journey: Journey, *, title: str, purpose: str, on: date) -> Proposal:
    """A trip once more, so many whole weeks later that it was over by today; at least one."""
    last = journey.last or on
    weeks = max(1, (on - last).days // 7)
    moved = replace(journey.moved(7 * weeks), private=frozenset())
    return Proposal(f"trip:{item}", title, "", moved.first, moved.last, purpose, moved)
