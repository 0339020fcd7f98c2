"""What differs between two sets of official rates."""

from collections.abc import Iterator
from dataclasses import dataclass

from kvitt.rates.tables import Rate, Tables


@dataclass(frozen=True, slots=True)
class Change:
    """A rate that is new (`before` is none), gone (`after` is none), or whose value, days or currency are another."""

    before: Rate | None
    after: Rate | None

    @property
    def rate(self) -> Rate:
        """The rate it is about, as it becomes, or as it was where it is gone."""
        found = self.after or self.before
        if found is None:
            msg = "a change has at least one side"
            raise ValueError(msg)
        return found

    @property
    def what(self) -> str:
        """`new`, `gone` or `changed`."""
        if self.before is None:
            return "new"
        return "gone" if self.after is None else "changed"


def changes(before: Tables, after: Tables) -> list[Change]:
    """Every difference that could change an amount, by country, kind and first day; sources and notes are not among them."""
    return sorted(_changes(before, after), key=lambda change: _place(change.rate))


def _changes(before: Tables, after: Tables) -> Iterator[Change]:
    was = {_key(rate): rate for rate in before.all()}
    becomes = {_key(rate): rate for rate in after.all()}
    for key in was.keys() | becomes.keys():
        old, new = was.get(key), becomes.get(key)
        if old is None or new is None or _weight(old) != _weight(new):
            yield Change(old, new)


def _key(rate: Rate) -> tuple[object, ...]:
    return (rate.country, rate.kind, rate.scheme, rate.destination, rate.place.casefold(), rate.since)


def _weight(rate: Rate) -> tuple[object, ...]:
    return (rate.value, rate.part, rate.night, rate.currency, rate.until, rate.is_sure)


def _place(rate: Rate) -> tuple[str, ...]:
    return (rate.country, rate.kind, rate.scheme, rate.destination, rate.place, rate.since.isoformat())
