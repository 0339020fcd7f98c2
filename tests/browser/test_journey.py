"""The main job in a real browser, on a phone and at a desk: a photographed receipt becomes a booked voucher and a file."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.pictures import receipt_picture

pytestmark = pytest.mark.browser
RECEIPTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "receipts"


def receipt_of(folder: Path, name: str, total: str, vat: str) -> Path:
    """One of the real receipts where they lie beside the project; else one drawn here."""
    real = RECEIPTS / name
    if real.exists():
        return real
    drawn = folder / "bon.jpg"
    drawn.write_bytes(receipt_picture(merchant="Café Værftet", total=total, vat=vat, day="19.11.2026"))
    return drawn


@pytest.mark.parametrize(
    ("size", "name", "total"),
    [(PHONE, "nordic_da_09.jpg", "251,55"), (DESK, "nordic_sv_16.jpg", "438,10")],
    ids=["phone", "desk"],
)
def test_from_a_photographed_receipt_to_an_export(sign_in, size, name, total, tmp_path):
    alma = sign_in("alma", size=size)
    alma.set_input_files("input[capture]", receipt_of(tmp_path, name, total, "50,31"))
    alma.wait_for_url(re.compile(r"/expense/[0-9a-f-]{36}/$"))

    # The person types while the machine reads; what they type is never overwritten.
    alma.fill("[name=merchant]", "Mit eget navn")
    expect(alma.locator("[name=amount]")).not_to_have_value("", timeout=40_000)
    expect(alma.locator("[name=merchant]")).to_have_value("Mit eget navn")
    expect(alma.locator(".field--read [name=amount]")).to_have_count(1)
    alma.hover(".field--read [name=amount]")
    expect(alma.locator(".receipt__mark")).to_have_count(1)
    amount = alma.input_value("[name=amount]")

    alma.select_option("[name=cost_type]", label="Kontorartikler")
    alma.fill("[name=purpose]", "Til mødet")
    alma.fill("[name=on]", "i går")
    expect(alma.locator("[data-saved]")).to_have_text("Gemt")
    alma.reload()
    assert alma.input_value("[name=merchant]") == "Mit eget navn"
    alma.click("#send button")
    alma.wait_for_load_state()
    expect(alma.get_by_text("Sendt").first).to_be_visible()

    bo = sign_in("bo", size=size)
    bo.goto(bo.url + "approvals/")
    bo.locator("a.item__link", has_text="Mit eget navn").first.click()
    expect(bo.locator(".receipt img").first).to_be_visible()
    expect(bo.locator(".two__one").get_by_text(amount).first).to_be_visible()
    if size is DESK:
        bo.keyboard.press("a")
    else:
        bo.locator(".two__foot button", has_text="Godkend").tap()
    expect(bo.locator(".toast")).to_contain_text("Godkendt:")

    cleo = sign_in("cleo", size=size)
    cleo.goto(cleo.url + "finance/?q=Mit+eget+navn")
    cleo.locator("tbody a").first.click()
    cleo.wait_for_url(re.compile("/finance/[0-9a-f-]{36}/"))
    if size is DESK:
        cleo.keyboard.press("b")
    else:
        cleo.get_by_role("button", name="Bogfør").tap()
    expect(cleo.locator(".toast")).to_contain_text("Bogført: 1")

    cleo.goto(cleo.url.split("/finance")[0] + "/exports/")
    cleo.get_by_role("button", name="Dan en pakke").click()
    expect(cleo.locator(".toast")).to_contain_text("er klar")
    with cleo.expect_download() as first:
        cleo.get_by_role("link", name="CSV (UTF-8)", exact=True).first.click()
    with cleo.expect_download() as second:
        cleo.get_by_role("link", name="CSV (UTF-8)", exact=True).first.click()
    table = Path(first.value.path()).read_bytes()
    assert table == Path(second.value.path()).read_bytes()
    assert "Mit eget navn" in table.decode("utf-8-sig")


def test_a_decision_can_be_undone(sign_in):
    bo = sign_in("bo", size=DESK)
    bo.goto(bo.url + "approvals/")
    waiting = bo.locator("a.item__link")
    before = waiting.count()
    bo.keyboard.press("a")
    expect(waiting).to_have_count(before - 1)
    bo.keyboard.press("z")
    expect(waiting).to_have_count(before)


def test_a_manager_rejects_with_a_reason_by_keyboard_alone(sign_in):
    bo = sign_in("bo", size=DESK)
    bo.goto(bo.url + "approvals/")
    before = bo.locator("a.item__link").count()
    bo.keyboard.press("j")
    bo.wait_for_url(re.compile("/approvals/[0-9a-f-]{36}/$"))
    bo.keyboard.press("r")
    bo.keyboard.type("Bilaget mangler")
    bo.keyboard.press("Tab")
    bo.keyboard.press("Enter")
    expect(bo.locator(".toast")).to_contain_text("Afvist:")
    expect(bo.locator("a.item__link")).to_have_count(before - 1)


def test_finance_chooses_and_books_by_keyboard(sign_in):
    cleo = sign_in("cleo", size=DESK)
    cleo.goto(cleo.url + "finance/")
    cleo.keyboard.press("j")
    cleo.keyboard.press("x")
    expect(cleo.locator("[data-bulk]")).to_be_visible()
    cleo.keyboard.press("Control+Enter")
    expect(cleo.locator(".toast")).to_contain_text("Bogført: 1")


def test_what_was_typed_without_a_network_is_kept_and_saved_later(sign_in):
    dag = sign_in("dag", size=PHONE)
    dag.locator("a.item").first.click()
    dag.wait_for_url(re.compile("/expense/"))
    dag.context.set_offline(True)
    dag.fill("[name=purpose]", "skrevet i tunnelen")
    expect(dag.locator("[data-saved]")).to_have_text(
        re.compile("Gemt på denne enhed|Sparat på den här enheten|Kept on this device")
    )
    dag.context.set_offline(False)
    dag.reload()
    expect(dag.locator("[name=purpose]")).to_have_value("skrevet i tunnelen")
    expect(dag.locator("[data-saved]")).to_have_text(re.compile("^(Gemt|Sparat|Saved)$"))
    dag.reload()
    expect(dag.locator("[name=purpose]")).to_have_value("skrevet i tunnelen")
