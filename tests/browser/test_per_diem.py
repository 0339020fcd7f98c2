"""A trip through three countries on a phone: told in under a minute, priced while it is told, and nothing of it lost."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kvitt.kernel.clock import today
from tests.browser.conftest import PHONE
from tests.browser.running import Running

pytestmark = pytest.mark.browser

#: How long a person needs: a tap, a choice out of a list, a date with a time in the phone's own picker, a letter.
TAP, CHOICE, PICKER, LETTER = 1.1, 2.5, 4.0, 0.2


class Thumb:
    """Does what a person does, and counts how long it would take them."""

    def __init__(self, page: Page) -> None:
        self.page, self.seconds = page, 0.0

    def tap(self, selector: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.tap(selector)
            self.seconds += TAP

    def write(self, selector: str, text: str) -> None:
        self.page.fill(selector, text)
        self.seconds += TAP + LETTER * len(text)

    def choose(self, selector: str, value: str) -> None:
        self.page.select_option(selector, value)
        self.seconds += CHOICE

    def pick(self, selector: str, moment: str) -> None:
        self.page.fill(selector, moment)
        self.seconds += PICKER


def _leg(number: int, name: str) -> str:
    return f":nth-match([data-lines-here] [name=leg_{name}], {number})"


def _tap(name: str) -> str:
    return f"[data-tap]:has([name='{name}'])"


def _tell(thumb: Thumb, first: date) -> None:
    page, days = thumb.page, [first + timedelta(days=number) for number in range(4)]
    thumb.write("#id_purpose", "Kundebesøg")
    thumb.pick("#id_departs", f"{days[0]}T07:00")
    thumb.pick("#id_returns", f"{days[3]}T19:30")
    for number, country in enumerate(("SE", "DE", "NO"), start=1):
        if number > 1:
            thumb.tap("[data-add]")
        thumb.choose(_leg(number, "country"), country)
        if number < 3:
            thumb.pick(_leg(number, "leaves"), f"{days[number]}T12:00")
    page.wait_for_selector(".day:nth-child(4)")
    for day in days[1:]:
        thumb.tap(_tap(f"meal-{day}-breakfast"))
    thumb.tap(_tap(f"meal-{days[2]}-lunch"), times=2)


def test_three_countries_with_meals_in_under_a_minute(running: Running, sign_in: Callable[..., Page], tmp_path: Path):
    page = sign_in("alma", size=PHONE)
    thumb, began, first = Thumb(page), time.monotonic(), today(zone="Europe/Copenhagen") - timedelta(days=40)
    thumb.tap("form[action='/per_diem/new/'] button")
    page.wait_for_url("**/per_diem/*/")
    _tell(thumb, first)
    # 3 whole days and 13 started hours; three breakfasts and a lunch off
    expect(page.locator("[data-amount]")).to_have_text(re.compile(r"1\.744,79"))
    expect(page.locator(f"#amount-{first + timedelta(days=1)}")).to_contain_text("531,25")
    page.screenshot(path=tmp_path / "three-countries.png", full_page=True)
    address = page.url
    thumb.tap("#send button")
    page.wait_for_url(f"{running.address}/")
    assert thumb.seconds < 60, f"a person needs {thumb.seconds:.0f} seconds"
    assert time.monotonic() - began < 60
    page.goto(address)  # it is under way
    expect(page.locator("h1")).to_have_text("Sverige – Tyskland – Norge")


def test_quick_taps_are_all_kept(sign_in: Callable[..., Page]):
    page, first = sign_in("alma", size=PHONE), today(zone="Europe/Copenhagen") - timedelta(days=80)
    page.tap("form[action='/per_diem/new/'] button")
    page.wait_for_url("**/per_diem/*/")
    _tell(Thumb(page), first)
    for meal in ("breakfast", "lunch", "dinner"):
        for number in range(4):
            page.tap(_tap(f"meal-{first + timedelta(days=number)}-{meal}"))
            page.wait_for_timeout(130)  # while answers of the server come in between
    before = page.evaluate("[...document.querySelectorAll('.tap select')].map(one => [one.name, one.value])")
    expect(page.locator("[data-saved]")).to_have_text("Gemt")
    page.wait_for_timeout(800)
    page.reload()
    assert page.evaluate("[...document.querySelectorAll('.tap select')].map(one => [one.name, one.value])") == before


def test_what_was_told_without_a_network_comes_back(sign_in: Callable[..., Page]):
    page, first = sign_in("alma", size=PHONE), today(zone="Europe/Copenhagen") - timedelta(days=120)
    page.tap("form[action='/per_diem/new/'] button")
    page.wait_for_url("**/per_diem/*/")
    _tell(Thumb(page), first)
    expect(page.locator("[data-amount]")).to_have_text(re.compile(r"1\.744,79"))
    page.context.set_offline(True)
    page.tap(_tap(f"meal-{first}-dinner"))
    page.fill("#id_purpose", "Skrevet i toget")
    page.wait_for_timeout(1200)
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-amount]")).to_have_text(re.compile(r"1\.557,29"))
    page.reload()
    assert page.input_value("#id_purpose") == "Skrevet i toget"


def test_the_clock_of_another_place_is_offered(sign_in: Callable[..., Page]):
    page = sign_in("alma", size=PHONE)
    page.tap("form[action='/per_diem/new/'] button")
    page.wait_for_url("**/per_diem/*/")
    page.select_option(_leg(1, "country"), "US")
    page.wait_for_selector("#zone-0 select")
    page.select_option("#zone-0 select", "America/Denver")
    expect(page.locator("[data-saved]")).to_have_text("Gemt")
    page.wait_for_timeout(800)
    page.fill(_leg(1, "place"), "Chicago")  # another place has another clock
    page.press(_leg(1, "place"), "Tab")
    expect(page.locator("#zone-0 select")).to_have_value("America/Chicago")
