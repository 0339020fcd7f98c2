"""The ordinary way between home and work inside a drive that begins or ends at home.

Denmark takes nothing off: the whole drive to a temporary workplace is business, for sixty days (`sixty_days.py`). Where a
company or a law wants the ordinary way taken off, a row of the matrix says so (`commute = "deduct"`).
"""

from fractions import Fraction

from kvitt.rates.mileage.trip import Drive

_ENDS_OF_A_DRIVE = 2


def legs_at_home(drive: Drive) -> int:
    """How many ends of a drive lie at home: it takes the place of as many ordinary ways."""
    if len(drive.stops) < _ENDS_OF_A_DRIVE:
        return drive.commute_legs
    return int(drive.stops[0].is_home) + int(drive.stops[-1].is_home)


def without_commute(drive: Drive, legs: int | None = None) -> Fraction:
    """The distance beyond the ordinary way, one way taken off for each end at home; never below nothing.

    `legs`: how many are still to be taken off, where earlier drives of the day took some already. Unit of the drive.
    """
    taken = legs_at_home(drive) if legs is None else legs
    return max(drive.distance - taken * drive.commute, Fraction(0))
