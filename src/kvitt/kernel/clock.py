"""The clock, read only by faces, jobs and the command line. The domain takes the moment as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(tz=UTC)


def today(*, zone: str) -> date:
    """Today's date where the company is, e.g. `Europe/Copenhagen`."""
    return day_of(now(), zone=zone)


def day_of(moment: datetime, *, zone: str) -> date:
    """The date of a moment where the company is. Pure: the domain may use it on the moment that it is given."""
    return moment.astimezone(ZoneInfo(zone)).date()
