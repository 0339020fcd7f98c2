"""Nothing that was typed is lost: not when the session has ended, and not when the network is away."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK
from tests.browser.running import Running

pytestmark = pytest.mark.browser


@pytest.fixture
def alma(running: Running, chromium: Browser) -> Iterator[Page]:
    """Alma's page; that the console tells of refused requests is what these tests are about."""
    context = chromium.new_context(**DESK, locale="da-DK")
    page = context.new_page()
    page.goto(f"{running.address}/sign-in/")
    _come_in(page)
    page.wait_for_url(f"{running.address}/")
    yield page
    context.close()


def _come_in(page: Page) -> None:
    page.click("button[value^='alma@']")


def _new_expense(page: Page) -> str:
    page.click("button[data-key=n]")
    page.wait_for_url(re.compile(r"/expense/[0-9a-f-]{36}/$"))
    return page.url


def test_a_half_typed_expense_outlives_the_session(alma):
    address = _new_expense(alma)
    alma.context.clear_cookies(name="kvitt")
    alma.fill("[name=merchant]", "Café Værftet")
    alma.click("[data-lines~=participant_name] [data-add]")
    alma.click("[data-lines~=participant_name] [data-add]")
    for at, name in enumerate(("Bo Lind", "Vera Voss")):
        alma.locator("[name=participant_name]").nth(at).fill(name)
    alma.locator("#toasts a").click(timeout=15_000)
    alma.wait_for_url(re.compile("/sign-in/"))
    _come_in(alma)
    alma.wait_for_url(address)
    expect(alma.locator("[name=merchant]")).to_have_value("Café Værftet")
    expect(alma.locator("[name=participant_name]").nth(1)).to_have_value("Vera Voss")
    expect(alma.locator("[data-saved]")).to_have_text("Gemt", timeout=15_000)
    alma.reload()
    expect(alma.locator("[name=participant_name]").nth(1)).to_have_value("Vera Voss")
    expect(alma.locator("[name=merchant]")).to_have_value("Café Værftet")


def test_what_is_typed_without_a_network_is_saved_when_it_is_back(alma):
    _new_expense(alma)
    alma.context.set_offline(True)
    alma.fill("[name=purpose]", "Til mødet")
    expect(alma.locator("[data-saved]")).to_have_text("Gemt på denne enhed", timeout=15_000)
    alma.context.set_offline(False)
    alma.reload()
    expect(alma.locator("[name=purpose]")).to_have_value("Til mødet")
    expect(alma.locator("[data-saved]")).to_have_text("Gemt", timeout=15_000)


def test_a_form_that_does_not_save_itself_is_filled_again_after_signing_in(alma, running):
    alma.goto(f"{running.address}/reports/")
    alma.fill("[name=title]", "Stockholm i november")
    alma.fill("[name=purpose]", "Messe")
    alma.context.clear_cookies(name="kvitt")
    alma.locator("form:has([name=title]) button").last.click()
    alma.wait_for_url(re.compile("/sign-in/"))
    _come_in(alma)
    alma.wait_for_url(f"{running.address}/reports/")
    expect(alma.locator("[name=title]")).to_have_value("Stockholm i november")
    expect(alma.locator("[name=purpose]")).to_have_value("Messe")


def test_a_receipt_kept_on_the_device_is_not_sent_by_the_next_person(alma, running, tmp_path):
    from tests.pictures import receipt_picture

    picture = tmp_path / "bon.jpg"
    picture.write_bytes(receipt_picture(merchant="Kro", total="10,00", vat="2,00", day="19.11.2026"))
    alma.context.clear_cookies(name="kvitt")
    alma.set_input_files("input[capture]", picture)
    expect(alma.locator("#toasts a")).to_be_visible(timeout=15_000)
    alma.goto(f"{running.address}/sign-in/")
    alma.click("button[value^='dag@']")
    alma.wait_for_url(f"{running.address}/")
    alma.goto(f"{running.address}/receipts/")
    expect(alma.get_by_text("bon.jpg")).to_have_count(0)
    alma.context.clear_cookies(name="kvitt")
    alma.goto(f"{running.address}/sign-in/")
    _come_in(alma)
    alma.wait_for_url(f"{running.address}/")
    expect(alma.locator("#toasts .toast")).to_have_count(1, timeout=15_000)
