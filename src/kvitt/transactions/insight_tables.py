"""Insight as tables for a spreadsheet: Excel with a sheet for each part, or CSV."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kvitt.kernel.tables import Cell, write_csv, write_xlsx
from kvitt.tenancy.sentences import say
from kvitt.transactions.insight import findings, pace, rejections, waiting_now

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
type Parts = Mapping[str, tuple[Sequence[str], Sequence[Sequence[Cell]]]]


def parts_of(*, first: datetime, until: datetime, at: datetime) -> Parts:
    """Each part by its name, with its header and rows. Lengths in whole working days, shares of 1."""
    return {
        "waiting": (
            ("person", "items", "sum", "median_days", "oldest_days"),
            [(one.name, one.count, one.total, one.median, one.oldest) for one in waiting_now(at=at)],
        ),
        "pace": (
            ("month", "items", "decided_days", "slow_days", "booked_days"),
            [(one.month, one.count, one.decided, one.slow, one.booked) for one in pace(first=first, until=until)],
        ),
        "rejections": (
            ("reason", "times", "example"),
            [(one.text, one.count, str(one.example_id)) for one in rejections(first=first, until=until)],
        ),
        "findings": (
            ("code", "finding", "items", "share", "sum"),
            [
                (one.code, str(say(one.code, one.parameters)), one.count, round(one.share, 4), one.total)
                for one in findings(first=first, until=until)
            ],
        ),
    }


def as_file(parts: Parts, *, ending: str) -> bytes:
    """The file. In CSV each row begins with the name of its part, and each part with its header."""
    if ending == "xlsx":
        return write_xlsx(parts)
    rows: list[Sequence[Cell]] = []
    for name, (header, cells) in parts.items():
        rows += [(name, *header), *((name, *row) for row in cells)]
    return write_csv(("part",), rows)
