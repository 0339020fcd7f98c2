"""Reading free meals: by date, by number of the day, or all of them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from kvitt.rates.cases import CaseError
from kvitt.rates.topics._given import day, whole
from kvitt.rates.travel.trip import ALL_MEALS, Meal, Meals

_ALL = {"all", "all main meals", "all meals"}
_NONE = {"", "none", "no"}
#: No trip has more days.
_MOST = 3_660


def given_meals(given: Mapping[str, Any]) -> Meals:
    """The free meals of a case, under either name that the examples use. Raises CaseError."""
    return meals_of(given.get("meals_provided", given.get("meals_furnished")))


def meals_of(told: object) -> Meals:
    """Free meals: a list by date or by day, the word `all`, or a plain list of meals. Raises CaseError."""
    if told is None or (isinstance(told, str) and told.strip().lower() in _NONE):
        return Meals()
    if isinstance(told, str) and told.strip().lower() in _ALL:
        return Meals(all=True)
    if isinstance(told, Mapping):
        told = list(_listed(told))
    if not isinstance(told, list):
        msg = f"meals_provided: {told!r} is no list of meals"
        raise CaseError(msg)
    by_date: dict[date, frozenset[Meal]] = {}
    by_day: dict[int, frozenset[Meal]] = {}
    for one in told:
        if isinstance(one, str):
            by_day[1] = by_day.get(1, frozenset()) | {meal(one)}
        elif isinstance(one, Mapping) and "day" in one:
            number_ = whole(one, "day")
            if number_ < 1:
                msg = "meals_provided.day: days are counted from 1"
                raise CaseError(msg)
            by_day[number_] = by_day.get(number_, frozenset()) | _meals(one)
        elif isinstance(one, Mapping) and "date" in one:
            on = day(one["date"], "meals_provided.date")
            by_date[on] = by_date.get(on, frozenset()) | _meals(one)
        else:
            msg = f"meals_provided: {one!r} has neither date nor day"
            raise CaseError(msg)
    return Meals(by_date, by_day)


def meals_of_trip(given: Mapping[str, Any], departs: datetime, returns: datetime) -> Meals:
    """The free meals of a trip. Raises CaseError for one that lies outside it."""
    found, days = given_meals(given), (returns.date() - departs.date()).days + 1
    outside = [str(on) for on in found.by_date if not departs.date() <= on <= returns.date()]
    outside += [f"day {number_}" for number_ in found.by_day if number_ > days]
    if outside:
        msg = f"meals_provided: {', '.join(outside)} lies outside the trip"
        raise CaseError(msg)
    return found


def _listed(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A mapping of meals as a list: by date, by number of the day, or each meal with how often it was free, from day 1 on."""
    for key, value in told.items():
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(key)):
            yield {"date": key, "meals": value}
        elif str(key).isdecimal():
            yield {"day": int(key), "meals": value}
        else:
            free, many = meal(key), whole(told, key)
            if many > _MOST:
                msg = f"meals_provided: {value!r} meals are too many"
                raise CaseError(msg)
            for number_ in range(1, 1 + many):
                yield {"day": number_, "meals": [free.value]}


def meal(text: object) -> Meal:
    """One meal by its name. Raises CaseError."""
    try:
        return Meal(str(text).strip().lower())
    except ValueError as error:
        msg = f"meals: {text!r} is no meal; write breakfast, lunch or dinner"
        raise CaseError(msg) from error


def _meals(one: Mapping[str, Any]) -> frozenset[Meal]:
    told = one.get("meals")
    if isinstance(told, str) and told.strip().lower() in _ALL:
        return ALL_MEALS
    if not isinstance(told, list):
        msg = f"meals: {told!r} is no list of meals"
        raise CaseError(msg)
    return frozenset(meal(text) for text in told)
