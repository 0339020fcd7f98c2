"""Driving in a real browser: a drive on the phone in a few taps, and finance changes one price."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def test_a_drive_is_priced_while_it_is_typed_and_the_next_one_is_as_last_time(sign_in, running):
    page = sign_in("alma", size=PHONE)
    page.click("form[action='/mileage/new/'] button")
    page.wait_for_url(re.compile(r"/mileage/[0-9a-f-]+/$"))
    page.locator("[name=stop]").nth(0).fill("Lygtevej 4, 2450 København SV")
    page.locator("[name=stop]").nth(1).fill("Industrivej 4, 8000 Aarhus C")
    page.fill("[name=distance]", "310")
    page.check("[name=is_return]")
    page.fill("[name=purpose]", "Møde hos Vestas")
    expect(page.locator("#price")).to_contain_text("2.442,80")
    expect(page.locator("#price")).to_contain_text("620")
    page.click("#send button")
    page.wait_for_url(f"{running.address}/")
    # the second one: two taps, and it is there
    page.click("form[action='/mileage/new/'] button")
    page.locator(".drive__route").first.click()
    expect(page.locator("#price")).to_contain_text("2.442,80")
    expect(page.locator("[name=purpose]")).to_have_value("Møde hos Vestas")


def test_finance_reads_the_table_and_changes_one_price(sign_in, running):
    page = sign_in("cleo", size=DESK)
    page.goto(f"{running.address}/configuration/")
    page.click("a[href='/mileage/matrix/']")
    first = page.locator(".prices [name=value]").first
    expect(first).to_have_value("3,94")
    first.fill("4,25")
    first.press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".prices [name=value]").first).to_have_value("4,25")
    page.fill("[name=km]", "100")
    page.fill("[name=before]", "19950")
    page.locator("form[method=get] button", has_text=re.compile("pris|price")).click()
    expect(page.locator("#why")).to_contain_text("326,50")
    page.locator("form[action$='/activate/'] button").first.click()
    page.wait_for_load_state()
    expect(page.locator(".head .badge--done")).to_be_visible()


def test_finance_adds_a_row_with_tiers_through_the_form(sign_in, running):
    page = sign_in("cleo", size=DESK)
    page.goto(f"{running.address}/mileage/matrix/")
    page.click("a[href^='/mileage/matrix/rows/?']")
    page.fill("[name=label]", "Elbiler")
    expect(page.locator("[data-shape=tiers]")).to_be_hidden()
    page.check("[name=shape][value=tiers]")
    expect(page.locator("[data-shape=flat]")).to_be_hidden()
    page.locator("[name=tier_up_to]").nth(0).fill("1.000")
    page.locator("[name=tier_value]").nth(0).fill("5,00")
    page.locator("[name=tier_up_to]").nth(1).fill("500")
    page.locator("[name=tier_value]").nth(1).fill("4,00")
    page.locator("[data-add]").click()
    page.locator("[name=tier_up_to]").nth(2).press("Enter")  # sends the form, and does not add a line
    expect(page.locator(".rowform .field__error")).to_have_count(2)  # a limit that does not rise, and no price beyond
    expect(page.locator("[name=tier_value]").nth(1)).to_have_value("4,00")
    page.locator("[name=tier_up_to]").nth(1).fill("20.000")
    page.fill("[name=beyond_value]", "2")
    page.locator("summary", has_text=re.compile("Køretøj|Vehicle")).first.click()
    page.check("[name=fuel][value=electric]")
    page.locator(".rowform button.button--main").click()
    page.wait_for_url("**/matrix/?country=DK")
    expect(page.locator(".prices tbody tr").first).to_contain_text("Elbiler")
    page.fill("[name=km]", "100")
    page.fill("[name=before]", "950")
    page.select_option("#try_fuel", "electric")
    page.locator("form[method=get] button", has_text=re.compile("pris|price")).click()
    expect(page.locator("#why")).to_contain_text("450,00")  # 50 × 5 + 50 × 4
    expect(page.locator("#why li[data-won]")).to_contain_text("Elbiler")
    page.locator("form[action$='/discard/'] button").click()
    page.wait_for_url("**/matrix/?country=DK")
    expect(page.locator(".prices tbody tr").first).not_to_contain_text("Elbiler")
