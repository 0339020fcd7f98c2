"""How often each department of Nordlys travels and buys what. Numbers are means a person and month."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Habit:
    """Journeys, and single purchases by type of shop."""

    trips: float
    singles: Mapping[str, float] = field(default_factory=dict)


HABITS: Mapping[str, Habit] = {
    "100": Habit(
        0.40, {"restaurant": 0.30, "parking": 0.30, "fuel": 0.35, "cafe": 0.10, "gift": 0.06, "conference": 0.04}
    ),
    "200": Habit(0.20, {"parking": 0.20, "fuel": 0.30, "equipment": 0.10, "cafe": 0.10, "phone": 0.06}),
    "300": Habit(0.05, {"fuel": 0.80, "parking": 0.35, "equipment": 0.35, "cafe": 0.15}),
    "400": Habit(0.08, {"software": 0.40, "equipment": 0.10, "phone": 0.15, "conference": 0.04}),
    "500": Habit(0.03, {"office": 0.40, "software": 0.12, "gift": 0.06, "restaurant": 0.05, "phone": 0.06}),
    "600": Habit(0.45, {"restaurant": 0.60, "parking": 0.20, "gift": 0.10}),
}
HOME_CITY: Mapping[str, str] = {"1010": "København", "1020": "Aarhus", "1030": "Esbjerg", "2010": "Malmö"}
TRAVEL: Mapping[str, tuple[str, ...]] = {
    "100": ("Hamburg", "Berlin", "Stockholm", "Göteborg", "Oslo", "London", "Aarhus", "København", "Malmö"),
    "200": ("Esbjerg", "Hamburg", "Göteborg", "Malmö", "Aarhus", "København"),
    "300": ("Esbjerg", "Malmö", "Aarhus", "Göteborg"),
    "400": ("Aarhus", "Stockholm", "Berlin", "Esbjerg"),
    "500": ("Malmö", "Aarhus", "København", "Esbjerg"),
    "600": ("Hamburg", "London", "Stockholm", "Esbjerg", "Oslo"),
}
#: Where people from each country take the aeroplane to.
FLOWN_TO: Mapping[str, frozenset[str]] = {
    "DK": frozenset({"London", "Berlin", "Oslo", "Stockholm"}),
    "SE": frozenset({"London", "Berlin", "Oslo"}),
}
