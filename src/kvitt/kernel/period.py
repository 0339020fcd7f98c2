"""Periods: half-open stretches of days, `[start, until)`. An open end is None."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `until`. Raises ValueError when it would be empty."""

    start: date | None
    until: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.until is not None and self.until <= self.start:
            msg = f"empty period {self.start} to {self.until}"
            raise ValueError(msg)

    def __contains__(self, day: date) -> bool:
        return (self.start is None or day >= self.start) and (self.until is None or day < self.until)

    def overlaps(self, other: "Period") -> bool:
        """Whether some day lies in both."""
        before = self.until is not None and other.start is not None and self.until <= other.start
        after = other.until is not None and self.start is not None and other.until <= self.start
        return not before and not after
