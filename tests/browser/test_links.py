"""Links from mails in a real browser, which sends an origin with its forms: deciding by code, known browsers, a new password."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.screens import faults_of
from tests.browser.test_deciding import MAKE, TELL, _run

pytestmark = pytest.mark.browser


def _mails(running, to: str) -> list[str]:
    """The bodies of the mails to somebody, oldest first, as the worker wrote them."""
    found = []
    for path in sorted(Path(running.data, "mail").glob("*"), key=lambda path: path.stat().st_mtime):
        for part in path.read_bytes().split(b"-" * 79 + b"\n"):
            told = message_from_bytes(part.strip(), policy=policy.default)
            if to in str(told["To"]) and (body := told.get_body(("plain",))) is not None:
                found.append(body.get_content())
    return found


def _found(running, to: str, pattern: str) -> list[str]:
    """What fits in the mails to somebody, once the worker has sent some."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if found := [one for body in _mails(running, to) for one in re.findall(pattern, body)]:
            return found
        time.sleep(0.5)
    pytest.fail(f"no mail to {to} has {pattern}")


def test_a_link_is_decided_by_code_and_in_a_known_browser_at_once(running, chromium):
    ids = _run(running, MAKE, "mia", "2")
    deadline = time.monotonic() + 90
    links: list[str] = []
    while len(links) < 2 and time.monotonic() < deadline:
        links = _found(running, "mia@", r"http\S+/decide/\S+/")
        time.sleep(0.5)
    phone = chromium.new_context(**PHONE, reduced_motion="reduce")
    page = phone.new_page()
    page.goto(links[0])
    assert "Taxi" not in page.content()
    assert faults_of(page) == []
    with page.expect_navigation():
        page.click("main button")
    page.wait_for_selector("[name=code]")
    assert faults_of(page) == []
    page.fill("[name=code]", _found(running, "mia@", r"\b\d{6}\b")[-1])
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=comment]")
    assert "Taxi" in page.content()
    assert faults_of(page) == []
    page.click("button[value=reject]")
    page.wait_for_selector("[role=alert]")
    page.fill("[name=comment]", "Who came along?")
    with page.expect_navigation():
        page.click("button[value=reject]")
    page.wait_for_selector("main.door h1")
    assert faults_of(page) == []
    assert page.goto(links[0]).status == 403
    assert faults_of(page) == []
    phone.close()
    desk = chromium.new_context(**DESK, reduced_motion="reduce")
    page = desk.new_page()
    page.goto(f"{running.address}/sign-in/")
    page.fill("[name=company]", "nordlys")
    page.fill("[name=email]", "mia@nordlys.example")
    page.fill("[name=password]", "only-for-browser-tests-1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{running.address}/")
    desk.clear_cookies(name="kvitt")
    page.goto(links[1])
    with page.expect_navigation():
        page.click("button[value=approve]")
    page.wait_for_selector("main.door h1")
    desk.close()
    told = _run(running, TELL, f'["{ids[0]}", "{ids[1]}"]')
    assert sorted((state, count) for state, _why, count in told.values()) == [("approved", 1), ("rejected", 1)]


def test_a_new_password_is_chosen_by_the_link_from_the_mail(running, chromium):
    _run(running, MAKE, "ida", "0")
    context = chromium.new_context(**PHONE, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{running.address}/sign-in/forgotten/")
    page.fill("[name=company]", "nordlys")
    page.fill("[name=email]", "ida@nordlys.example")
    page.click("main button")
    page.goto(_found(running, "ida@", r"http\S+/password/\S+/")[-1])
    page.fill("[name=password]", "a few words in a row 7")
    page.click("main button")
    page.wait_for_url(f"{running.address}/sign-in/")
    context.close()
