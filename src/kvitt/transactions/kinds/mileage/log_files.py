"""The driving log as a file: PDF and Excel."""

import json
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from kvitt.kernel.tables import write_xlsx
from kvitt.people import formats
from kvitt.transactions.kinds.mileage.log import Log

_PATTERN = Path(__file__).with_name("log.typ")


def heads() -> list[str]:
    """The titles of the columns."""
    return [
        _("Date"), _("Left at"), _("Way"), _("Purpose"), _("Vehicle"), _("Registration number"), _("Odometer before"),
        _("Odometer after"), _("Distance"), _("In the year"), _("Amount"), _("Currency"),
    ]  # fmt: skip


def excel(log: Log) -> bytes:
    """One sheet. What people wrote is text and never runs as a formula."""
    rows = [
        [
            line.on,
            line.starts.strftime("%H:%M") if line.starts else "",
            line.way,
            line.purpose,
            line.vehicle,
            line.registration,
            line.odometer_start,
            line.odometer_end,
            line.distance,
            line.reached,
            line.amount,
            line.currency,
        ]
        for line in log.lines
    ]
    return write_xlsx({_titled(log): (heads(), rows)})


def _titled(log: Log) -> str:
    return _("Driving log %(year)s") % {"year": log.year}


def pdf(log: Log, *, language: str, company: str, driver: Sequence[str] = ()) -> bytes:
    """A4, lying; `driver` is what is said about the driver besides the name. The words go in as data: nothing is read as markup."""
    import typst

    told = {
        "title": _titled(log),
        "who": ", ".join(part for part in (log.owner.full_name, company, log.registration) if part),
        "driver": list(driver),
        "language": language,
        "heads": [
            _("Date"),
            _("Way"),
            _("Purpose"),
            _("Vehicle"),
            _("Odometer"),
            _("Distance"),
            _("In the year"),
            _("Amount"),
        ],
        "rows": [
            [
                formats.day(line.on, language=language) + (f" {line.starts:%H:%M}" if line.starts else ""),
                line.way,
                line.purpose,
                f"{line.vehicle} {line.registration}".strip(),
                f"{line.odometer_start} – {line.odometer_end}" if line.odometer_start is not None else "",
                formats.rate(line.distance, language=language),
                formats.rate(line.reached, language=language),
                "" if line.amount is None else formats.amount(line.amount, currency=line.currency, language=language),
            ]
            for line in log.lines
        ],
        "sum": [
            _("Sum"),
            f"{formats.rate(log.distance, language=language)} {log.unit}",
            f"{formats.amount(log.amount, currency=log.currency, language=language)} {log.currency}"
            if log.lines
            else "",
        ],
        "page": _("Page"),
    }
    done: bytes = typst.compile(_PATTERN.read_bytes(), sys_inputs={"data": json.dumps(told)})
    return done
