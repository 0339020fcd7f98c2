"""The clock, read only by faces, jobs and the command line. The domain takes the moment as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(tz=UTC)


def today(*, zone: str) -> date:
    """Today's date where the company is, e.g. `Europe/Copenhagen`."""
    return now().astimezone(ZoneInfo(zone)).date()
