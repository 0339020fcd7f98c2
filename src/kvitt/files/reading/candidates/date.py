"""Every day that may be the day of the purchase, with what speaks for and against it. Gathered by day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kvitt.files.reading.dates import Day, Order, days_with_places, times_in
from kvitt.files.reading.rows import Row

_LABEL = re.compile(
    r"dat[oeu]m?|date|dte|ate:|paivays|paivamaara|pvm|tarikh|day|dag|tag|tidspunkt|datetime|dato/tid|kl|"
    r"fakturadato|fakturadatum|"
    r"rechnungsdatum|belegdatum|invoice date|bon-?datum|kobsdato|kopdatum|salgsdato|transaktionsdato|order date|"
    r"bill date"
)
_OTHER = re.compile(
    r"due|forfald\w*|forfall\w*|forfallo\w*|exp\w*|udlob\w*|utlop\w*|utgar\w*|gultig\w*|valid\w*|gyldig\w*|"
    r"giltig\w*|bis|until|till|"
    r"senest\w*|bytt?es|ombytning\w*|reklamation\w*|return\w*|retur\w*|exchange|within|haltbar\w*|mhd|"
    r"best before|bast fore|birth\w*|fodt|fodd|"
    r"member\w*|since|siden|sedan|effective|law|act|approval|approved|permit|licen\w*|period\w*|from|fra|fran|"
    r"von|to|ankomst|arrival|anreise|"
    r"check-?in|check-?out|afrejse|avresa|abreise|departure|leverin\w*|lieferdatum|delivery|next|printed|"
    r"betalingsfrist|zahlbar|"
    r"rabatt?\w*|promo\w*|kupon\w*|coupon\w*|erstattung|umtausch\w*|w\.?e\.?f|version|ver|rev|pkcs|cert\w*|serie\w*"
)
_BOUND = r"(?<![a-z])(?:{})(?![a-z])"
_LABEL, _OTHER = (re.compile(_BOUND.format(pattern.pattern)) for pattern in (_LABEL, _OTHER))
_NUMBER_WORDS = re.compile(
    r"(?<![a-z])(?:no|nr|nummer|number|tel|tlf|fax|phone|telefon|cvr|org|reg|gst|id|mid|tid|aid|ref|auth|trace|"
    r"batch|serial|terminal|invoice|bon|faktura)(?![a-z])"
)


class WrittenOrder(StrEnum):
    """In which order a country writes short dates."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    #: Two digits of the year in front are usual, beside the day.
    YEAR_OR_DAY_FIRST = "year"


_DOLLARS = re.compile(r"\$|\bUSD\b|\bsales tax\b|\bgratuity\b", re.IGNORECASE)
_OTHER_LAND = re.compile(r"\bRM|\bGST\b|\bmoms\b|€|\b[AS]\$|\bCAD\b|\bVAT\b", re.IGNORECASE)


def written_order(text: str, *, country: str) -> WrittenOrder:
    """The order that the receipt's country writes; dollars without a sign of another land mean the month first."""
    if country == "SE":
        return WrittenOrder.YEAR_OR_DAY_FIRST
    american = country == "US" or (_DOLLARS.search(text) and not _OTHER_LAND.search(text))
    return WrittenOrder.MONTH_FIRST if american else WrittenOrder.DAY_FIRST


@dataclass(frozen=True, slots=True)
class Candidate:
    """A day, the row and letters of the best of its places, and its features by name."""

    value: date
    row: int
    start: int
    end: int
    time: str | None
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Place:
    day: Day
    row: int
    alternatives: int
    label: bool
    label_above: bool
    other: bool
    number: bool
    time_in_row: str | None
    time_gap: int
    time_near: str | None


def candidates(rows: Sequence[Row], *, today: date, written: WrittenOrder) -> list[Candidate]:
    """All candidates."""
    places: dict[date, list[_Place]] = {}
    for place in _places(rows, today):
        places.setdefault(place.day.value, []).append(place)
    labelled = {value for value, found in places.items() if any(one.label for one in found)}
    clear = {value for value, found in places.items() if any(_clear(one.day, written=written) for one in found)}
    result = []
    for value, found in places.items():
        best = min(found, key=lambda one: (-_points(one, written=written), one.row))
        features = _features(found, best, len(rows), written=written) | {
            "days": float(len(places)),
            "other_labelled": float(len(labelled - {value})),
            "other_clear": float(len(clear - {value})),
            "is_latest_clear": float(value == max(clear, default=None)),
            "is_first_clear": float(
                value in clear and all(min(one.row for one in places[other]) >= best.row for other in clear)
            ),
            "turned_also_clear": float(any(_turned(value, other) for other in clear if other != value)),
            "within_days_of_clear": float(sum(0 < abs((value - other).days) <= 2 for other in clear)),
            "support": float(len({(one.row, one.day.start) for one in found}) > 1)
            + float(best.label)
            + float(best.time_in_row is not None)
            - float(best.other),
            "long_ago": float((today - value).days > 10 * 365),
        }
        time = best.time_in_row or best.time_near
        result.append(Candidate(value, best.row, best.day.start, best.day.end, time, features))
    return result


def _turned(one: date, other: date) -> bool:
    return one.year == other.year and one.month == other.day and one.day == other.month


def _places(rows: Sequence[Row], today: date) -> list[_Place]:
    found = []
    for index, row in enumerate(rows):
        text = row.line.text
        days = list(days_with_places(text, today=today))
        if not days:
            continue
        times = times_in(text)
        near = next(
            (
                times_near[0][0]
                for other in (index + 1, index - 1)
                if 0 <= other < len(rows) and (times_near := times_in(rows[other].line.text))
            ),
            None,
        )
        above = rows[index - 1].folded if index else ""
        for day in days:
            beside = [
                (time, start)
                for time, start, end in times
                if end <= day.start or start >= day.end - 1 or day.order is Order.YEAR_FIRST
            ]
            closest = min(beside, key=lambda one: abs(one[1] - day.end), default=None)
            label_text = row.folded
            found.append(
                _Place(
                    day=day,
                    row=index,
                    alternatives=sum(other.start < day.end and day.start < other.end for other in days) - 1,
                    label=bool(_LABEL.search(label_text)),
                    label_above=bool(_LABEL.search(above)),
                    other=bool(_OTHER.search(label_text)),
                    number=bool(_NUMBER_WORDS.search(label_text)),
                    time_in_row=closest[0] if closest else None,
                    time_gap=min(20, abs(closest[1] - day.end)) if closest else 40,
                    time_near=near,
                )
            )
    return found


def _clear(day: Day, *, written: WrittenOrder) -> bool:
    usual = {
        Order.YEAR_FIRST,
        Order.IN_WORDS,
        Order.MONTH_FIRST if written is WrittenOrder.MONTH_FIRST else Order.DAY_FIRST,
    }
    if written is WrittenOrder.YEAR_OR_DAY_FIRST:
        usual.add(Order.SHORT_YEAR_FIRST)
    return day.order in usual and not day.mended


def _points(place: _Place, *, written: WrittenOrder) -> float:
    return (
        2.0 * _clear(place.day, written=written)
        + 1.0 * place.label
        + 0.7 * (place.time_in_row is not None)
        + 0.3 * (not place.day.short_year)
        - 1.0 * place.other
    )


def _features(places: Sequence[_Place], best: _Place, rows: int, *, written: WrittenOrder) -> dict[str, float]:
    day = best.day
    return {
        "places": float(len({(one.row, one.day.start) for one in places})),
        "points": _points(best, written=written),
        "year_first": float(day.order is Order.YEAR_FIRST),
        "day_first": float(day.order is Order.DAY_FIRST),
        "month_first": float(day.order is Order.MONTH_FIRST),
        "in_words": float(day.order is Order.IN_WORDS),
        "short_year_first": float(day.order is Order.SHORT_YEAR_FIRST),
        "digits": float(day.order is Order.DIGITS),
        "country_month_first": float(written is WrittenOrder.MONTH_FIRST),
        "country_year_first": float(written is WrittenOrder.YEAR_OR_DAY_FIRST),
        "year_part_large": float(day.order is Order.SHORT_YEAR_FIRST and day.value.day > 26),
        "any_clear": float(any(_clear(one.day, written=written) for one in places)),
        "any_year_first": float(any(one.day.order is Order.YEAR_FIRST for one in places)),
        "short_year": float(day.short_year),
        "mended": float(day.mended),
        "alternatives": float(best.alternatives),
        "label": float(best.label),
        "any_label": float(any(one.label for one in places)),
        "label_above": float(best.label_above),
        "other": float(best.other),
        "all_other": float(all(one.other for one in places)),
        "number": float(best.number),
        "time_in_row": float(best.time_in_row is not None),
        "any_time": float(any(one.time_in_row is not None for one in places)),
        "time_gap": float(best.time_gap),
        "time_near": float(best.time_near is not None),
        "row": best.row / rows,
        "first_row": min(one.row for one in places) / rows,
        "last_row": max(one.row for one in places) / rows,
        "length": float(day.end - day.start),
    }
