"""When people work: their country's calendar, their days of the week and their absences, read once for many."""

from collections.abc import Collection
from uuid import UUID

from kvitt.kernel.period import Period
from kvitt.people.models import Absence, User
from kvitt.people.rules.workdays import Workdays, zone_of
from kvitt.tenancy.queries import company


def workdays_of(people: Collection[UUID]) -> dict[UUID, Workdays]:
    """The working days of each of these people: two queries, whatever their number.

    Who belongs to a branch in another country has that country's holidays and time.
    """
    away: dict[UUID, list[Period]] = {}
    for user_id, start, until in Absence.objects.filter(user_id__in=people).values_list(
        "user_id", "from_on", "until_on"
    ):
        away.setdefault(user_id, []).append(Period(start, until))
    home = company()
    users = User.objects.filter(id__in=people).values_list("id", "branch__country", "workdays")
    return {
        user_id: Workdays(
            country=country or home.country,
            zone=home.time_zone if country in {None, home.country} else zone_of(country, otherwise=home.time_zone),
            weekdays=frozenset(weekdays),
            away=tuple(away.get(user_id, ())),
        )
        for user_id, country, weekdays in users
    }
