"""Three years of believable purchases by the people of Nordlys, from a seed. Pure: the same seed and day give the same data.

Each person's month has a seed of its own, so that another day of today adds or drops months and changes none of the others.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from kvitt.kernel.money import rounded
from kvitt.project.demo.cast import PROJECTS, Person, cast
from kvitt.project.demo.habits import FLOWN_TO, HABITS, HOME_CITY, TRAVEL
from kvitt.project.demo.shops import Shop, Ware, carrier, guests, menu, purposes, shops_in, shops_of

#: Three years.
MONTHS = 36
#: Prices of the catalogue are those of this year; each year back is three per cent cheaper.
_PRICE_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the receipt. `amount` gross, in the shop's currency; `rate` of VAT in per cent."""

    text: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    rate: int


@dataclass(frozen=True, slots=True)
class VatLine:
    """The VAT at one rate; `base` + `tax` is what was paid for the goods of that rate."""

    rate: int
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase with everything that its receipt and its expense say.

    `person` are the buyer's initials; `code` the cost type; `participants` (name, company) pairs; `trip` groups the purchases
    of one journey and is empty otherwise; `outward` tells the way there from the way back; `card_last4` is the company card
    that paid, empty for the person's own money.
    """

    key: str
    person: str
    on: date
    at: time
    shop: Shop
    code: str
    items: tuple[Item, ...]
    vat: tuple[VatLine, ...]
    total: Decimal
    participants: tuple[tuple[str, str], ...]
    purpose: str
    project: str
    trip: str
    town: str
    outward: bool
    card_last4: str
    number: str

    @property
    def currency(self) -> str:
        """The currency it was paid in."""
        return self.shop.currency


def purchases(*, today: date, seed: int = 1, months: int = MONTHS) -> tuple[Purchase, ...]:
    """Everybody's purchases of the last `months` months up to and with `today`, in order of day and time."""
    first = _back(today, months)
    made: list[Purchase] = []
    for person in cast():
        for month in _months(first, today):
            made += _of_month(person, month, seed=seed)
    return tuple(sorted((one for one in made if first <= one.on <= today), key=lambda one: (one.on, one.at, one.key)))


def _back(today: date, months: int) -> date:
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _of_month(person: Person, month: date, *, seed: int) -> list[Purchase]:
    draw = random.Random(f"{seed} {person.initials} {month:%Y-%m}")  # noqa: S311  # a game of data, not a secret
    buyer = _Buyer(person, month, draw)
    habit = HABITS[person.department]
    quiet = 0.3 if month.month == 7 else 0.7 if month.month == 12 else 1.0
    quiet *= max(0.3, 1 - 0.37 * (_PRICE_YEAR - month.year))  # Nordlys grew
    made: list[Purchase] = []
    for _ in range(_times(draw, habit.trips * quiet)):
        made += buyer.trip()
    for type_, often in habit.singles.items():
        if type_ == "fuel" and not person.car:
            continue
        made += [buyer.single(type_) for _ in range(_times(draw, often * quiet))]
    return made


def _times(draw: random.Random, mean: float) -> int:
    whole = int(mean)
    return whole + (draw.random() < mean - whole)


class _Buyer:
    """One person's month: draws days, shops and wares, and numbers the receipts."""

    def __init__(self, person: Person, month: date, draw: random.Random) -> None:
        self.person, self.month, self.draw = person, month, draw
        self.made = 0

    def single(self, type_: str) -> Purchase:
        """One purchase at home."""
        shops = shops_in(HOME_CITY[self.person.cost_centre], type_) or shops_of(
            "SE" if self.person.in_sweden else "DK", type_
        )
        return self._purchase(self.draw.choice(shops), on=self._day(), project=self._project())

    def trip(self) -> list[Purchase]:
        """A journey of one to three days: trains, taxis, nights and meals, all for one project."""
        home = HOME_CITY[self.person.cost_centre]
        city = self.draw.choice([town for town in TRAVEL[self.person.department] if town != home])
        start, nights, project = self._day(), self.draw.choice((0, 0, 1, 1, 2)), self._project()
        purpose = self._sentence("trip", project, city)
        key = f"{self.person.initials}-{start:%Y%m%d}"
        country = "SE" if self.person.in_sweden else "DK"
        end = start + timedelta(days=nights)
        carried_by = carrier(country, flies=city in FLOWN_TO[country])
        plan: list[tuple[Shop, date]] = [(carried_by, start), (carried_by, end)]
        plan += [(shop, start) for shop in shops_in(city, "taxi")]
        plan += [(self.draw.choice(shops_in(city, "hotel")), end)] if nights else []
        plan += [
            (self.draw.choice(shops_in(city, "restaurant")), start + timedelta(days=night)) for night in range(nights)
        ]
        if (cafes := shops_in(city, "cafe")) and self.draw.random() < 0.6:
            plan.append((cafes[0], end))
        return [
            self._purchase(
                shop, on=on, project=project, trip=key, purpose=purpose, city=city, nights=nights, outward=number == 0
            )
            for number, (shop, on) in enumerate(plan)
        ]

    def _purchase(
        self,
        shop: Shop,
        *,
        on: date,
        project: str,
        trip: str = "",
        purpose: str = "",
        city: str = "",
        nights: int = 1,
        outward: bool = False,
    ) -> Purchase:
        self.made += 1
        code, people = self._company_at(shop)
        items = self._items(shop, on=on, guests=len(people) or 1, nights=max(nights, 1), treat=code == "entertaining")
        card = self.person.card_last4 if self.draw.random() < 0.5 else ""
        own_words = code in ("entertaining", "staff-meal", "gift")
        company = next((company for _, company in people if company != "Nordlys"), "")
        return Purchase(
            key=f"{self.person.initials}-{self.month:%Y%m}-{self.made:02}",
            person=self.person.initials,
            on=on,
            at=self._clock(shop.type, code),
            shop=shop,
            code=code,
            items=items,
            vat=vat_lines(items, currency=shop.currency),
            total=sum((item.amount for item in items), Decimal(0)),
            participants=people,
            purpose=self._sentence(code, project, city, company) if own_words or not purpose else purpose,
            project=project,
            trip=trip,
            town=city,
            outward=outward,
            card_last4=card,
            number=f"{self.draw.randrange(10_000, 999_999)}",
        )

    def _company_at(self, shop: Shop) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The cost type, and who was there."""
        me = (self.person.full_name, "Nordlys")
        if shop.type == "restaurant" and self.person.department in ("100", "600") and self.draw.random() < 0.7:
            asked = self.draw.choice((1, 1, 2, 2, 3))
            company = self.draw.choice(guests())[1]
            return "entertaining", (me, *[one for one in guests() if one[1] == company][:asked])
        if shop.type in ("restaurant", "cafe"):
            colleagues = [
                one.full_name for one in cast() if one.department == self.person.department and one != self.person
            ]
            count = min(len(colleagues), self.draw.choice((0, 0, 1, 2)))
            return "staff-meal", (me, *((name, "Nordlys") for name in sorted(self.draw.sample(colleagues, count))))
        if shop.type == "gift":
            return "gift", (self.draw.choice(guests()),)
        return {"conference": "course", "flight": "train"}.get(shop.type, shop.type), ()

    def _items(self, shop: Shop, *, on: date, guests: int, nights: int, treat: bool) -> tuple[Item, ...]:
        wares = menu(shop.type, shop.country, on)
        if shop.type == "fuel":
            litres = Decimal(self.draw.randrange(1800, 5400)) / 100
            main = [self._item(self.draw.choice(wares.main), litres, shop, on, exact=True)]
        elif shop.type == "hotel":
            main = [self._item(wares.main[0], Decimal(nights), shop, on)]
        elif shop.type in ("restaurant", "cafe"):
            main = [self._item(self.draw.choice(wares.main), Decimal(1), shop, on) for _ in range(guests)]
        else:
            main = [self._item(self.draw.choice(wares.main), Decimal(1), shop, on)]
        share = 0.85 if shop.type in ("restaurant", "hotel") else 0.35
        extra = [
            self._item(ware, Decimal(nights if shop.type == "hotel" else guests), shop, on)
            for ware in wares.extra
            if self.draw.random() < share
        ]
        if treat and self.draw.random() < 0.4:
            extra += [self._item(ware, Decimal(guests), shop, on) for ware in wares.treat]
        return tuple(_merged([*main, *extra]))

    def _item(self, ware: Ware, quantity: Decimal, shop: Shop, on: date, *, exact: bool = False) -> Item:
        cheaper = Decimal(1) - Decimal("0.03") * (_PRICE_YEAR - on.year)
        price = ware.price * cheaper
        if exact:
            price = rounded(price * Decimal(self.draw.randrange(93, 108)) / 100, shop.currency)
        else:
            step = Decimal("0.10") if shop.currency in ("EUR", "GBP") else Decimal(1)
            fares = shop.type in ("train", "flight")  # two tickets of a day seldom cost the same
            lots = self.draw if fares else random.Random(f"{shop.key} {ware.text}")  # noqa: S311
            varied = price * lots.randrange(82, 119) / 100
            price = (varied / step).to_integral_value() * step
        price = price.quantize(Decimal("0.01"))
        return Item(ware.text, quantity, price, rounded(price * quantity, shop.currency), ware.rate)

    def _day(self) -> date:
        """A working day of the month."""
        while True:
            on = self.month + timedelta(days=self.draw.randrange(28))
            if on.weekday() < 5 and not (on.month == 12 and on.day > 23):
                return on

    def _project(self) -> str:
        open_then = [code for code, _, closed_on in PROJECTS if closed_on is None or self.month < closed_on]
        return self.draw.choice(open_then)

    def _clock(self, type_: str, code: str) -> time:
        earliest, latest = {
            "restaurant": (18, 21),
            "cafe": (8, 13),
            "train": (6, 18),
            "flight": (6, 19),
            "hotel": (7, 10),
        }.get(type_, (8, 17))
        if code == "staff-meal" and type_ == "restaurant":
            earliest, latest = 11, 14
        return time(self.draw.randint(earliest, latest), self.draw.randrange(60), self.draw.randrange(60))

    def _sentence(self, code: str, project: str, city: str, company: str = "") -> str:
        names = {code_: name for code_, name, _ in PROJECTS}
        choice = self.draw.choice(purposes(self.person.language, code))
        return choice.format(
            project=names[project],
            company=company or self.draw.choice(guests())[1],
            town=city or HOME_CITY[self.person.cost_centre],
        )


def _merged(items: Sequence[Item]) -> Iterator[Item]:
    """Equal wares on one line, as a till prints them."""
    seen: dict[str, list[Item]] = {}
    for item in items:
        seen.setdefault(item.text, []).append(item)
    for text, same in seen.items():
        yield Item(
            text,
            sum((item.quantity for item in same), Decimal(0)),
            same[0].unit_price,
            sum((item.amount for item in same), Decimal(0)),
            same[0].rate,
        )


def vat_lines(items: Sequence[Item], *, currency: str) -> tuple[VatLine, ...]:
    """The VAT inside the gross amounts, per rate, highest first; goods without VAT have no line."""
    lines = []
    for rate in sorted({item.rate for item in items if item.rate}, reverse=True):
        gross = sum((item.amount for item in items if item.rate == rate), Decimal(0))
        tax = rounded(gross * rate / (100 + rate), currency)
        lines.append(VatLine(rate, gross - tax, tax))
    return tuple(lines)
