"""Working days between two columns, by the company's national calendar, counted by the database as `Workdays.between` counts.

For figures over a hundred thousand items; what waits with a person is counted by that person's own days.
"""

from datetime import date, timedelta
from typing import Any, override

from django.db.models import Expression, F, Func, IntegerField, Value

from kvitt.people.rules.workdays import FIRST_HOUR, LAST_HOUR, Workdays

#: The day on which it began does not count, and the last counts from the hour at which it began; what began on a day off began
#: in the morning of the working day after it. `width_bucket` tells how many of the working days lie up to a day. OFFSET 0
#: keeps the local times from being worked out anew wherever they are named.
_PASSED = f"""
(SELECT greatest(0,
    width_bucket(until::date, days) - width_bucket(since::date, days) - CASE WHEN worked THEN 0 ELSE 1 END
    - CASE WHEN width_bucket(until::date, days) <> width_bucket(until::date - 1, days) AND date_trunc('minute', until)::time <
        CASE WHEN worked THEN least(greatest(date_trunc('minute', since)::time, '{FIRST_HOUR}'), '{LAST_HOUR}')
        ELSE '{FIRST_HOUR}' END THEN 1 ELSE 0 END)
FROM (SELECT since, until, days, width_bucket(since::date, days) <> width_bucket(since::date - 1, days) AS worked
    FROM (SELECT %(since)s AT TIME ZONE %(zone)s AS since, %(until)s AT TIME ZONE %(zone)s AS until,
        %(days)s::date[] AS days OFFSET 0) AS local) AS told
WHERE since IS NOT NULL AND until IS NOT NULL)
"""  # noqa: S608  # the hours are constants, everything else is a parameter


class WorkdaysPassed(Func):
    """Whole working days from one moment to another; nothing where one of them is missing."""

    def __init__(self, since: str, until: str, *, calendar: Workdays, first: date, last: date) -> None:
        length = (last - first).days + 1
        days = [day for number in range(length) if calendar.works_on(day := first + timedelta(days=number))]
        super().__init__(F(since), F(until), Value(calendar.zone), Value(days), output_field=IntegerField())

    @override
    def as_sql(self, compiler: Any, connection: Any, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        told: dict[str, str] = {}
        given: dict[str, tuple[Any, ...]] = {}
        sources: list[Expression] = self.get_source_expressions()
        for name, source in zip(("since", "until", "zone", "days"), sources, strict=True):
            sql, parameters = compiler.compile(source)
            told[name], given[name] = sql, tuple(parameters)
        order = ("since", "zone", "until", "zone", "days")
        return _PASSED % told, tuple(one for name in order for one in given[name])
