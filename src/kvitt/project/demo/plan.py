"""When the people of the demo hand things in, send, approve, book, export and close. Pure; told backwards from today.

Told backwards, so that on whatever day the demo is made, something waits for everybody: Alma has drafts and unread receipts, Bo
an inbox, Cleo approved items to book.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kvitt.project.demo.cast import Person, cast
from kvitt.project.demo.purchases import Purchase
from kvitt.project.demo.receipts.render import Manner

#: So many of the newest paper receipts are photographs; the older ones are scans.
PHOTOGRAPHS = 100
_HOME = ZoneInfo("Europe/Copenhagen")
#: People send what they have every sixth week.
_CYCLE = 42


@dataclass(frozen=True, slots=True)
class Stage:
    """What of a person's newest purchases lies unread, is a draft and was just sent; and how many days ago they sent."""

    unread: int
    drafts: int
    sent: int
    ago: int


#: Those whom a visitor of the demo looks at first, and the people whose items wait for them.
STAGES = {
    "AL": Stage(unread=3, drafts=2, sent=4, ago=2),
    "DÅ": Stage(unread=3, drafts=1, sent=3, ago=1),
    "BL": Stage(unread=2, drafts=1, sent=2, ago=3),
    "CD": Stage(unread=1, drafts=1, sent=1, ago=2),
    "VR": Stage(unread=0, drafts=1, sent=3, ago=3),
    "MK": Stage(unread=0, drafts=0, sent=4, ago=2),
    "HL": Stage(unread=1, drafts=1, sent=3, ago=1),
    "BM": Stage(unread=1, drafts=1, sent=2, ago=3),
    "SV": Stage(unread=0, drafts=1, sent=3, ago=2),
    "TE": Stage(unread=0, drafts=1, sent=2, ago=2),
    "PR": Stage(unread=0, drafts=1, sent=2, ago=3),
    "IN": Stage(unread=1, drafts=1, sent=2, ago=2),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A purchase that is handed in, complete or (by people in a hurry) without cost type and purpose."""

    purchase: Purchase
    at: datetime
    manner: Manner
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What is handed in, in order of time, and what still lies unread in inboxes."""

    entries: tuple[Entry, ...]
    inbox: tuple[tuple[Purchase, Manner], ...]


def plan(bought: Sequence[Purchase], *, today: date, at: datetime) -> Plan:
    """Lay out when each purchase is handed in and how; what will be bought later today is left out."""
    bought = [one for one in bought if datetime.combine(one.on, one.at, _HOME) <= at]
    manners = _manners(bought)
    inbox: list[Purchase] = []
    staged: dict[str, Entry] = {}
    for initials, stage in STAGES.items():
        newest = [one for one in bought if one.person == initials][::-1]
        inbox += newest[: stage.unread]
        staged |= _staged(newest[stage.unread :], stage, manners, today=today)
    left = {one.key for one in inbox}
    entries = [
        staged.get(one.key) or _entry(one, manners[one.key], today=today) for one in bought if one.key not in left
    ]
    kept = sorted((entry for entry in entries if entry.at <= at), key=lambda entry: (entry.at, entry.purchase.key))
    return Plan(tuple(kept), tuple((one, _photographed(manners[one.key])) for one in inbox))


def _staged(
    newest: Sequence[Purchase], stage: Stage, manners: Mapping[str, Manner], *, today: date
) -> dict[str, Entry]:
    """Drafts of yesterday evening, and what was handed in on the day it was sent."""
    found = {}
    for number, purchase in enumerate(newest[: stage.drafts + stage.sent]):
        is_draft = number < stage.drafts
        day = today - timedelta(days=1 if is_draft else stage.ago)
        moment = datetime.combine(day, time(20 if is_draft else 9, 12 + number), UTC)
        moment = max(moment, datetime.combine(purchase.on, purchase.at, UTC) + timedelta(minutes=4))
        found[purchase.key] = Entry(purchase, moment, manners[purchase.key], complete=not is_draft)
    return found


def _entry(purchase: Purchase, manner: Manner, *, today: date) -> Entry:
    lots = random.Random(f"entry {purchase.key}")  # noqa: S311  # a game of data, not a secret
    late = lots.choice((0, 0, 0, 1, 1, 2, 3)) if lots.random() > 0.02 else lots.randrange(92, 115)
    moment = time(lots.randrange(7, 20), lots.randrange(60), lots.randrange(60))
    day = purchase.on + timedelta(days=late)
    at = max(datetime.combine(day, moment, UTC), datetime.combine(purchase.on, purchase.at, UTC) + timedelta(minutes=7))
    complete = (today - day).days > 6 or lots.random() < 0.6
    return Entry(purchase, at, manner, complete)


def _manners(bought: Sequence[Purchase]) -> dict[str, Manner]:
    """The newest hundred are photographed, every fifth of them with the telephone on its side, two as HEIC."""
    manners = dict.fromkeys((one.key for one in bought), Manner.SCAN)
    for number, one in enumerate(reversed(bought[-PHOTOGRAPHS:])):
        manners[one.key] = Manner.HEIC if number in (2, 9) else Manner.TURNED if number % 5 == 4 else Manner.PHOTO
    return manners


def _photographed(manner: Manner) -> Manner:
    return Manner.PHOTO if manner is Manner.SCAN else manner


def sends_on(person: Person, day: date, *, today: date) -> bool:
    """Whether the person sends what they have on that day."""
    stage = STAGES.get(person.initials)
    last = stage.ago if stage else cast().index(person) * 5 % _CYCLE
    ago = (today - day).days
    return ago >= last and (ago - last) % _CYCLE == 0


def approves_on(day: date, *, today: date) -> bool:
    """Approvers look once a week; the last time some days ago."""
    return _weekly(day, last=_working(today - timedelta(days=4)))


def books_on(day: date, *, today: date) -> bool:
    """Finance books once a week, but for the last two rounds of approvals: a desk with work on it is worth looking at."""
    return _weekly(day, last=_working(_working(today - timedelta(days=4)) - timedelta(days=12)))


def exports_on(day: date) -> bool:
    """A batch a month, once the month before is booked."""
    return day.day == 6


def closes_on(day: date) -> bool:
    """The month before is closed, once its batch is handed over."""
    return day.day == 10


def _weekly(day: date, *, last: date) -> bool:
    return day <= last and (last - day).days % 7 == 0


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
