"""Every screen, and what is wrong with it: axe's findings, and whether it scrolls sideways."""

from pathlib import Path

from tests.browser.conftest import PHONE
from tests.doing import beside_the_kinds

AXE = Path(__file__).resolve().parents[2] / "front" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = {
    "alma": ["/", "/mine/", "/receipts/", "/reports/", "/me/", "/items/00000000-0000-7000-8000-000000000000/", "edit:"],
    "dag": ["/", "edit:"],
    "bo": ["/approvals/"],
    "cleo": ["/", "asked:", "amend:", "/finance/", "/finance/?state=booked", "first:/finance/?state=all", "/vouchers/", "/exports/", "/overview/", "/finance/insight/", "/finance/draws/"],
    "eva": [
        "/approvals/",
        "/configuration/", "/configuration/users/", "first:/configuration/users/", "/configuration/cost-types/",
        "/configuration/users/import/", "/configuration/periods/", "/configuration/spot-checks/", "/configuration/ledger/", "/configuration/clock/",
        "/configuration/policies/",
        "/configuration/policies/new/", "/configuration/policies/new/?ready=meals", "/configuration/policies/ready/meals/",
        "policy:", "policy:try/", "policy:rules/new/", "/configuration/rates/",
        "/configuration/rates/?country=SE&on=2026-03-01", "/configuration/company-rates/",
    ],
}  # fmt: skip


def _screens() -> dict[str, list[str]]:
    """Ours and those of the kinds."""
    found = {who: list(addresses) for who, addresses in SCREENS.items()}
    for module in beside_the_kinds("screens"):
        for who, addresses in module.SCREENS.items():
            found.setdefault(who, []).extend(addresses)
    return found


def faults_of(page, *, axe: bool = True) -> list[str]:
    """What axe finds on the page, and how far it scrolls sideways."""
    page.wait_for_load_state()
    faults = _found_by_axe(page) if axe else []
    faults += [f"scrolls sideways by {wide}" for wide in [_too_wide(page)] if wide > 0]
    if page.viewport_size == PHONE["viewport"]:
        page.set_viewport_size({"width": 320, "height": 640})
        faults += [f"scrolls sideways by {wide} at 320 px" for wide in [_too_wide(page)] if wide > 0]
        page.set_viewport_size(PHONE["viewport"])
    return faults


def _found_by_axe(page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


def _too_wide(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def _draft(page, address: str) -> str:
    """A policy's draft: the one there is, or one of ready rules."""
    page.goto(f"{address}/configuration/policies/")
    if not page.locator(".item:has(.badge--todo) a.item__link").count():
        page.goto(f"{address}/configuration/policies/new/?ready=meals")
        page.click("form.card button.button--main")
        page.wait_for_load_state()
        return page.url
    return address + page.locator(".item:has(.badge--todo) a.item__link").first.get_attribute("href")


def faults_of_all(running, chromium, *, size: dict, theme: str, language: str, axe: bool) -> dict[str, list[str]]:
    """By person and address, what is wrong with every screen in one size, theme and language; `axe`: by axe too."""
    faults = {}
    for who, addresses in _screens().items():
        context = chromium.new_context(**size, color_scheme=theme, reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{running.address}/sign-in/")
        if found := faults_of(page, axe=axe):
            faults["/sign-in/"] = found
        page.click(f"button[value^='{who}@']")
        page.wait_for_url(f"{running.address}/")
        spoken = page.get_attribute("html", "lang")
        _speak(page, running, language)
        for address in addresses:
            if address == "edit:":
                page.goto(f"{running.address}/")
                page.locator("a.item").first.click()
                page.wait_for_url("**/expense/**")
            elif address in {"asked:", "amend:"}:
                page.goto(f"{running.address}/")
                page.locator("a.item", has_text="»").first.click()
                page.wait_for_url("**/items/**")
                if address == "amend:":
                    page.locator("#thread a.button").click()
                    page.wait_for_url("**/amend/")
            elif address.startswith("policy:"):
                page.goto(_draft(page, running.address) + address.removeprefix("policy:"))
            elif address.startswith("first:"):
                page.goto(running.address + address.removeprefix("first:"))
                page.locator("tbody a").first.click()
                page.wait_for_load_state()
            else:
                page.goto(running.address + address)
            if found := faults_of(page, axe=axe):
                faults[f"{who} {address}"] = found
        _speak(page, running, spoken)
        context.close()
    return faults


def _speak(page, running, language: str) -> None:
    """Choose the person's language."""
    page.goto(f"{running.address}/me/")
    page.select_option("[name=language]", language)
    with page.expect_navigation():
        page.click("form.card button.button--main")
    assert page.get_attribute("html", "lang") == language
