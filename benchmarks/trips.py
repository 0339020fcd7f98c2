"""How fast a trip is priced: four days through three countries with meals, by the law of each country.

`python -m benchmarks.trips` prints the median milliseconds; `make bench` the slowest of them.
"""

import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvitt.project.settings")

#: Norway has no table of amounts abroad yet.
_COUNTRIES = ("DK", "SE", "FI", "DE")


def medians(*, times: int = 201) -> dict[str, float]:
    """Median milliseconds by country."""
    import django

    django.setup()
    from kvitt.rates.in_force import tables_in_force
    from kvitt.transactions.kinds.per_diem.changes import Changes, changed
    from kvitt.transactions.kinds.per_diem.journey import Journey
    from kvitt.transactions.kinds.per_diem.places import zone_of
    from kvitt.transactions.kinds.per_diem.pricing import price_of

    told = Changes(
        departs="2026-03-09T07:00",
        returns="2026-03-12T19:30",
        legs=[
            {"country": "GB", "place": "London", "leaves": "2026-03-10T12:00"},
            {"country": "FR", "place": "Paris", "leaves": "2026-03-11T12:00"},
            {"country": "ES", "place": "Madrid"},
        ],
        meals={f"2026-03-{day}": {"breakfast": "free", "dinner": "paid"} for day in (10, 11, 12)},
        nights={"2026-03-09": "free"},
    )
    found = {}
    for country in _COUNTRIES:
        journey = changed(Journey(zone=zone_of(country)), told)
        assert price_of(journey, country=country, tables=tables_in_force()).amount
        taken = []
        for _ in range(times):
            started = time.perf_counter()
            price_of(journey, country=country, tables=tables_in_force()).as_json()
            taken.append((time.perf_counter() - started) * 1000)
        found[country] = statistics.median(taken)
    return found


if __name__ == "__main__":
    for country, median in medians().items():
        print(f"a trip of four days by the rules of {country:20} {median:.2f} ms")
