"""Every promise about approval routes, in thousands of random companies of up to 2,000 people.

make soak-routes ARGS="--cases 20000 --people 2000 --seed 1"
"""

import argparse
import random
import time

from kvitt.transactions.rules.tests.companies import draw
from kvitt.transactions.rules.tests.test_route import check_all, check_configured


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--cases", type=int, default=20_000)
    wanted.add_argument("--people", type=int, default=2_000)
    wanted.add_argument("--seed", type=int, default=1)
    given = wanted.parse_args()
    began, ended, warned, largest = time.monotonic(), 0, 0, 0
    for number in range(given.cases):
        lots = random.Random(f"{given.seed} {number}")
        case = draw(lots, most=given.people)
        try:
            ended += check_all(case, lots)
            warned += check_configured(case)
        except AssertionError:
            print(f"Case {number} of seed {given.seed} breaks a promise.", flush=True)
            raise
        largest = max(largest, len(case.people))
        if number % 1000 == 999:
            print(f"{number + 1} cases, {time.monotonic() - began:.0f} s", flush=True)
    print(
        f"{given.cases} cases, up to {largest} people: {ended} routes to an end, {given.cases - ended} refused; "
        f"the check of the configuration warned in {warned}. {time.monotonic() - began:.0f} s. No promise broken."
    )


if __name__ == "__main__":
    main()
