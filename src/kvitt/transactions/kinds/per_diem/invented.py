"""Trips of the demo company's people: who sells and who builds is away every few weeks, for one to four nights."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from kvitt.kernel.findings import stops
from kvitt.people.models import User
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.travel.trip import Meal
from kvitt.transactions.kind import Invented
from kvitt.transactions.kinds.per_diem.actions import draft
from kvitt.transactions.kinds.per_diem.changes import Changes, changed
from kvitt.transactions.kinds.per_diem.journey import Journey
from kvitt.transactions.kinds.per_diem.places import zone_of
from kvitt.transactions.kinds.per_diem.pricing import price_of
from kvitt.transactions.kinds.per_diem.queries import rules_country_of

#: Who is away, and every how many days about.
_AWAY = {
    "AL": 31, "DÅ": 34, "VR": 45, "OB": 48, "MK": 52, "BL": 60, "MS": 55, "SV": 47, "SB": 58, "HL": 44, "TW": 66, "YB": 70,
    "IN": 50,
}  # fmt: skip
_PLACES = (
    (("SE", "Göteborg"),), (("SE", "Stockholm"),), (("NO", "Oslo"),), (("NO", "Bergen"),), (("DE", "Hamburg"),),
    (("DE", "Berlin"),), (("DK", "Esbjerg"),), (("DK", "Aalborg"),), (("GB", "London"),), (("FR", "Paris"),),
    (("NL", "Rotterdam"),),
    (("SE", "Göteborg"), ("NO", "Oslo")), (("DE", "Hamburg"), ("NL", "Rotterdam")), (("SE", "Karlskrona"), ("PL", "Gdynia")),
)  # fmt: skip
_PURPOSES = {
    "da": ("Kundemøder", "Messe", "Tilsyn på pladsen", "Forhandling med leverandør", "Projektmøde", "Kursus"),
    "sv": ("Kundmöten", "Mässa", "Tillsyn på plats", "Förhandling med leverantör", "Projektmöte", "Kurs"),
    "en": ("Customer meetings", "Trade fair", "Site inspection", "Supplier negotiation", "Project meeting", "Course"),
}


def trips_of(people: Mapping[str, User], *, first: date, today: date) -> Iterator[Invented]:
    """Their trips from `first` to `today`, one after the other. The last one of Alma's is not finished yet."""
    for initials, every in _AWAY.items():
        person = people.get(initials)
        if person is None:
            continue
        lots = random.Random(f"trips {initials}")  # noqa: S311  # a game of data, not a secret
        home, leaves = rules_country_of(person), first + timedelta(days=lots.randrange(7, every))
        while leaves < today - timedelta(days=6):
            trip = _trip(lots, leaves, language=person.language)
            back = date.fromisoformat(str(trip["returns"])[:10])
            at = datetime.combine(back + timedelta(days=1), time(lots.randrange(7, 18), lots.randrange(60)), UTC)
            if _gives_something(trip, home=home):
                yield Invented(at, initials, _entry(trip))
            leaves = back + timedelta(days=every // 2 + lots.randrange(every))
    if "AL" in people and first < today:
        at = datetime.combine(today - timedelta(days=1), time(15, 20), UTC)
        begun = Changes(purpose=_PURPOSES["da"][0], departs=f"{today - timedelta(days=3)}T06:45")
        yield Invented(at, "AL", _entry(begun), complete=False)


def _trip(lots: random.Random, leaves: date, *, language: str) -> Changes:
    nights = lots.choice((1, 1, 2, 2, 3, 4))
    places = lots.choice([place for place in _PLACES if len(place) <= nights])
    back = leaves + timedelta(days=nights)
    legs = [{"country": country, "place": place} for country, place in places]
    if len(legs) > 1:
        legs[0]["leaves"] = f"{leaves + timedelta(days=1)}T13:00"
    mornings = {str(leaves + timedelta(days=number)): {"breakfast": "free"} for number in range(1, nights + 1)}
    if lots.random() < 0.4:
        mornings[str(back)][lots.choice([Meal.LUNCH.value, Meal.DINNER.value])] = "paid"
    purposes = _PURPOSES.get(language, _PURPOSES["en"])
    return Changes(
        purpose=lots.choice(purposes),
        departs=f"{leaves}T{lots.randrange(5, 10):02}:{lots.choice((0, 15, 30, 45)):02}",
        returns=f"{back}T{lots.randrange(14, 23):02}:{lots.choice((0, 10, 30, 50)):02}",
        legs=legs,
        meals=mornings,
    )


def _gives_something(trip: Changes, *, home: str) -> bool:
    """Whether the rates are known and the trip is long enough: the demo's people send nothing that a rule refuses."""
    journey = changed(Journey(zone=zone_of(home)), trip)
    price = price_of(journey, country=home, tables=tables_in_force())
    return bool(price.amount) and not stops(price.findings)


def _entry(trip: Changes) -> Callable[[User, UUID, datetime], object]:
    """Writes the draft, as its owner does."""

    def enter(person: User, item: UUID, at: datetime) -> object:
        return draft(person=person, transaction_id=item, changes=trip, on=at.date(), at=at)

    return enter
