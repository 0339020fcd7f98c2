"""Denmark's sixty days between home and one workplace, for days with dates or for working days one after another."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

from kvitt.kernel.findings import note
from kvitt.rates.cases import Answer, CaseError
from kvitt.rates.mileage.sixty_days import Counted, DayKind, Limits, WorkDay, counted, limits_of_denmark
from kvitt.rates.steps import Step
from kvitt.rates.tables import Tables
from kvitt.rates.topics._given import day, whole, words_of, yes

#: A sequence that names no dates begins on this Monday; only the distance between its days matters.
_SOME_MONDAY = date(2026, 1, 5)
#: Ten years of days; who went where on each is compared with all that lie before it.
_LONGEST = 3_660
_KINDS = (
    (r"^(weekend|saturday|sunday)s?$", DayKind.WEEKEND),
    (r"^(public |bank )?(holiday|vacation|leave|ferie|day off|days off|off)s?$", DayKind.HOLIDAY),
    (r"^(sick|sick ?days?|sickness|illness|ill|sick leave|syg)$", DayKind.SICK),
    (r"^(home|home office|at home|working from home|work from home|hjemmearbejde)$", DayKind.AT_HOME),
)


def answer(*, country: str, given: Mapping[str, Any], tables: Tables) -> Answer:
    """`paid_days`: how many days of each part are business driving, in the order given. Raises CaseError."""
    del tables  # the rule is about days, not about rates
    if country != "DK":
        msg = f"Kvitt knows no rule of sixty days of {country}"
        raise CaseError(msg)
    parts = list(_parts(given))
    if not parts:
        msg = "sequence: a list of workplaces with their days is needed"
        raise CaseError(msg)
    limits = limits_of_denmark(next((days[0].on for _name, days in parts if days), _SOME_MONDAY))
    words_of(given, "order")  # consecutive working days; days with dates tell their own
    if yes(given, "all_within_12_months", otherwise=False):
        limits = Limits(limits.days, None, limits.reset)
    found = counted([one for _name, days in parts for one in days], limits)
    by_day = {(one.on, one.workplace): one for one in found}
    paid = [[name, sum(_is_paid(one, by_day) for one in days)] for name, days in parts]
    fields = {
        "paid_days": paid,
        "paid_in_all": sum(int(str(count)) for _name_, count in paid),
        "unpaid_in_all": sum(not one.is_business for one in found),
    }
    return Answer(
        fields, list(_steps(found)), [note("mileage.sixty-days", "", **one.why()) for one in _first_unpaid(found)]
    )


def _steps(found: Sequence[Counted]) -> Iterator[Step]:
    """One step for each stretch of days at a workplace that are all business, or all not."""
    for (workplace, is_business), days in groupby(found, key=lambda one: (one.workplace, one.is_business)):
        stretch = list(days)
        told = {"workplace": workplace, "from_day": str(stretch[0].number), "to_day": str(stretch[-1].number)}
        what = "business-days" if is_business else "days-beyond-sixty"
        yield Step(
            what, Fraction(len(stretch)) if is_business else Fraction(0), Fraction(len(stretch)), parameters=told
        )


def _first_unpaid(found: Iterable[Counted]) -> Iterator[Counted]:
    """The first day of each stretch that is not business."""
    unpaid: set[str] = set()
    for one in found:
        if not one.is_business and one.workplace not in unpaid:
            yield one
        (unpaid.discard if one.is_business else unpaid.add)(one.workplace)


def _is_paid(one: WorkDay, by_day: Mapping[tuple[date, str], Counted]) -> bool:
    return any(by_day[one.on, name].is_business for name in one.workplaces if (one.on, name) in by_day)


type Part = tuple[str, list[WorkDay]]


def _parts(given: Mapping[str, Any]) -> Iterator[Part]:
    """The parts of a sequence, each a name (a workplace, or what kept the person from one) and its days."""
    listed = given.get("sequence", given.get("days"))
    if (
        isinstance(listed, list)
        and listed
        and isinstance(listed[0], Mapping)
        and ("date" in listed[0] or "on" in listed[0])
    ):
        yield from _dated(listed)
        return
    if isinstance(listed, list) and listed and all(isinstance(one, str) for one in listed):
        listed = [[name, len(list(alike))] for name, alike in groupby(listed)]
    if not isinstance(listed, list) and "sequence" not in given:
        count = next(
            (name for name in ("working_days", "days", "days_at_workplace") if given.get(name) is not None), None
        )
        if count is None:
            return
        listed = [[given.get("workplace", "A"), given[count]]]
    if not isinstance(listed, list):
        msg = f"sequence: {listed!r} is no list of workplaces with their days"
        raise CaseError(msg)
    on = day(given["first_day"], "first_day") if given.get("first_day") else _SOME_MONDAY
    in_all = 0
    for one in listed:
        name, count_ = _named(one)
        in_all += count_
        if in_all > _LONGEST:
            msg = f"sequence: more than {_LONGEST} days"
            raise CaseError(msg)
        days, on = _consecutive(name, count_, on)
        yield name, days


def _named(one: object) -> tuple[str, int]:
    """A workplace (or what kept the person from one) and a number of days."""
    if isinstance(one, Mapping):
        name = next((one[key] for key in ("workplace", "place", "to", "at") if one.get(key)), None)
        count = next((key for key in ("days", "working_days", "count") if one.get(key) is not None), None)
        if isinstance(name, str) and count is not None:
            return name, whole(one, count)
    if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and one[0].strip():
        return str(one[0]), whole({"days": one[1]}, "days")
    msg = f'sequence: {one!r}; write ["A", 60]'
    raise CaseError(msg)


def _kind(name: str) -> DayKind:
    words = name.strip().lower().replace("_", " ")
    return next((kind for pattern, kind in _KINDS if re.match(pattern, words)), DayKind.WORKING)


def _consecutive(name: str, count: int, on: date) -> tuple[list[WorkDay], date]:
    """So many days from Monday to Friday one after another, and the day that follows them."""
    kind = _kind(name)
    found: list[WorkDay] = []
    while len(found) < count:
        if kind is DayKind.WEEKEND or on.isoweekday() <= 5:
            found.append(WorkDay(on, frozenset({name}) if kind is DayKind.WORKING else frozenset(), kind))
        on += timedelta(days=1)
    return found, on


def _dated(listed: Sequence[Any]) -> Iterator[Part]:
    """Days with dates; those of the same place that follow one another are one part."""
    found = []
    if len(listed) > _LONGEST:
        msg = f"days: more than {_LONGEST} days"
        raise CaseError(msg)
    for one in listed:
        if not isinstance(one, Mapping):
            msg = f"days: {one!r} is no day with date and workplace"
            raise CaseError(msg)
        name = str(one.get("workplace") or one.get("place") or one.get("kind") or "")
        kind = _kind(str(one.get("kind") or name))
        on = day(one.get("date", one.get("on")), "date")
        found.append(WorkDay(on, frozenset({name}) if name and kind is DayKind.WORKING else frozenset(), kind))
    found.sort(key=lambda one: one.on)
    for (workplaces, kind), days in groupby(found, key=lambda one: (one.workplaces, one.kind)):
        yield next(iter(workplaces), kind.value), list(days)
