"""Deciding in a real browser: fifty by keyboard alone, on the phone with one thumb and a way back, and without a network."""

import json
import subprocess
import sys
import time

import pytest

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

MAKE = """
import os, sys, json
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvitt.project.settings")
import django; django.setup()
from datetime import timedelta
from decimal import Decimal
from django.contrib.auth.hashers import make_password
from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.people.models import ManagerOf, Role, User
from kvitt.policy.models import CostType
from kvitt.tenancy.queries import company_id_of
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.submit import submit
from kvitt.transactions.kinds.expense.actions import draft
from kvitt.transactions.models import Transaction
who, count = sys.argv[1], int(sys.argv[2])
with company_scope(company_id_of("nordlys")):
    at = now()
    boss, _ = User.objects.get_or_create(email=f"{who}@nordlys.example", defaults=dict(full_name=f"{who.title()} Vind",
        initials=who[:2].upper(), roles=[Role.EMPLOYEE, Role.APPROVER], language="en", created_at=at,
        password=User.objects.get(email="bo@nordlys.example").password))
    owner, made = User.objects.get_or_create(email=f"under-{who}@nordlys.example", defaults=dict(full_name="Gry Holt",
        initials="GH", roles=[Role.EMPLOYEE], language="en", created_at=at))
    if made:
        ManagerOf.objects.create(user=owner, manager=boss)
    ids = []
    for number in range(count):
        row = draft(person=owner, transaction_id=uuid7(), on=at.date(), at=at, changes={
            "amount": Decimal(100 + number), "merchant": f"Taxi {number:02}", "on": at.date() - timedelta(days=number % 7),
            "cost_type_id": CostType.objects.get(code="taxi").id, "purpose": "Customer",
            "no_receipt_reason": "None was given"})
        submit(person=owner, transaction_id=row.id, on=at.date(), at=at)
        ids.append(str(row.id))
    print(json.dumps(ids))
"""
TELL = """
import os, sys, json
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvitt.project.settings")
import django; django.setup()
from collections import Counter
from kvitt.tenancy.queries import company_id_of
from kvitt.tenancy.scope import company_scope
from kvitt.events.models import Event
from kvitt.transactions.models import Transaction
with company_scope(company_id_of("nordlys")):
    ids = json.loads(sys.argv[1])
    rows = {str(row.id): row for row in Transaction.objects.filter(id__in=ids)}
    verbs = ["transaction.approved", "transaction.rejected"]
    told = Counter(str(one) for one in Event.objects.filter(subject_id__in=ids, verb__in=verbs).values_list("subject_id", flat=True))
    print(json.dumps({one: [rows[one].state, rows[one].rejection, told[one]] for one in ids}))
"""


def _run(running, script: str, *arguments: str):
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=running.environment, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def _signed_in(running, chromium, who: str, size: dict):
    context = chromium.new_context(**size, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{running.address}/sign-in/")
    page.fill("[name=company]", "nordlys")
    page.fill("[name=email]", f"{who}@nordlys.example")
    page.fill("[name=password]", "only-for-browser-tests-1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{running.address}/")
    return context, page


def _settled(running, ids: list[str], wanted: int) -> dict:
    deadline = time.monotonic() + 60
    while True:
        states = _run(running, TELL, json.dumps(ids))
        if sum(state != "submitted" for state, _why, _told in states.values()) >= wanted or time.monotonic() > deadline:
            return states
        time.sleep(0.5)


def test_fifty_are_decided_by_keyboard_alone(running, chromium):
    ids = _run(running, MAKE, "kaja", "50")
    context, page = _signed_in(running, chromium, "kaja", DESK)
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/approvals/")
    started = time.monotonic()
    for number in range(50):
        page.wait_for_selector("[data-pane] .two__foot", timeout=15_000)
        before = page.get_attribute("[data-pane]", "data-pane")
        if number % 10 == 4:
            page.keyboard.press("r")
            page.wait_for_selector("dialog[open] textarea:focus")
            page.keyboard.type(f"Who was along? {number}")
            page.keyboard.press("Control+Enter")
        else:
            page.keyboard.press("a")
        if number == 7:
            page.wait_for_selector("#toasts button")
            page.keyboard.press("z")
            page.wait_for_selector(f"[data-pane='{before}']")
            page.wait_for_function("id => document.querySelector('[data-row=\"' + id + '\"]')", arg=before)
            page.keyboard.press("a")
        if number < 49:
            page.wait_for_function(
                "id => { const pane = document.querySelector('[data-pane]'); return pane && pane.dataset.pane !== id; }",
                arg=before,
                timeout=15_000,
            )
    taken = time.monotonic() - started
    states = _settled(running, ids, 50)
    counted = [state for state, _why, _told in states.values()]
    told = page.inner_text("#toasts"), [ids.index(one) for one in ids if states[one][0] == "submitted"]
    assert (counted.count("approved"), counted.count("rejected")) == (45, 5), told
    assert all(why.startswith("Who was along?") for state, why, _told in states.values() if state == "rejected")
    print(f"50 decided in {taken:.1f} s")  # noqa: T201
    context.close()


def test_on_the_phone_one_thumb_decides_and_takes_back(running, chromium):
    ids = _run(running, MAKE, "tora", "2")
    context, page = _signed_in(running, chromium, "tora", PHONE)
    page.goto(f"{running.address}/approvals/")
    page.locator("[data-row] a").first.tap()
    button = page.locator("[data-pane] .two__foot .button--main")
    button.wait_for()
    box = button.bounding_box()
    assert box["height"] >= 44
    assert box["y"] > PHONE["viewport"]["height"] / 2
    with page.expect_response("**/approvals/approve/"):
        button.tap()
        decided = time.monotonic()
    undo = page.locator("#toasts button")
    undo.wait_for()
    page.wait_for_timeout(max(0, 8_000 - 1000 * (time.monotonic() - decided)))
    undo.tap()
    page.wait_for_timeout(1_500)
    assert {state for state, _why, _told in _run(running, TELL, json.dumps(ids)).values()} == {"submitted"}
    context.close()


def test_without_a_network_decisions_are_kept_and_sent_once(running, chromium):
    ids = _run(running, MAKE, "siri", "4")
    context, page = _signed_in(running, chromium, "siri", PHONE)
    page.goto(f"{running.address}/approvals/")
    page.wait_for_timeout(1_500)
    context.set_offline(True)
    page.locator("[data-row] a").first.tap()
    for _ in range(3):
        page.locator("[data-pane] .two__foot .button--main").tap()
        page.wait_for_timeout(300)
        if page.locator("[data-row]").count() > 1 and page.locator("[data-pane]").is_hidden():
            page.locator("[data-row] a").first.tap()
    page.wait_for_selector("[data-unsent]:not([hidden])", state="attached")
    assert {state for state, _why, _told in _run(running, TELL, json.dumps(ids)).values()} == {"submitted"}
    context.set_offline(False)
    states = _settled(running, ids, 3)
    assert sorted(state for state, _why, _told in states.values()) == ["approved", "approved", "approved", "submitted"]
    assert sorted(told for _state, _why, told in states.values()) == [0, 1, 1, 1]
    context.close()


def _draw(page, row, by: int) -> None:
    """A finger laid on the row, drawn sideways and taken off, as Chromium's own touch events."""
    box = row.bounding_box()
    x, y = box["x"] + box["width"] / 2 - by / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        point = {"x": x + by * step / 10, "y": y}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        page.wait_for_timeout(20)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()


def _clean(running, ids: list[str]) -> None:
    """Nothing to look at first: what has remarks is opened by a swipe, not approved."""
    script = MAKE.split("who, count", maxsplit=1)[0] + (
        "with company_scope(company_id_of('nordlys')):\n"
        "    Transaction.objects.filter(id__in=json.loads(sys.argv[1])).update(warnings=0, findings=[])\n"
        "    print('null')\n"
    )
    _run(running, script, json.dumps(ids))


def test_a_swipe_approves_and_is_taken_back_within_ten_seconds(running, chromium):
    ids = _run(running, MAKE, "vera", "3")
    _clean(running, ids)
    context, page = _signed_in(running, chromium, "vera", PHONE)
    page.goto(f"{running.address}/approvals/")
    first = page.locator("[data-row]").first.get_attribute("data-row")
    row = page.locator(f"[data-row='{first}']")
    row.wait_for()
    page.wait_for_timeout(500)
    _draw(page, row, 60)  # not far enough: nothing happens
    page.wait_for_timeout(500)
    assert row.is_visible()
    assert page.locator(".swipe").count() == 0
    with page.expect_response("**/approvals/approve/") as answered:
        _draw(page, row, 200)
        decided = time.monotonic()
    assert [one["done"] for one in answered.value.json()["outcomes"]] == [True]
    page.wait_for_selector("#toasts button")
    assert page.locator("[data-row]").count() == 2
    assert page.locator("[data-row]").first.is_visible()  # the thumb stays on the list
    page.wait_for_timeout(max(0, 8_000 - 1000 * (time.monotonic() - decided)))
    page.locator("#toasts button").tap()
    row.wait_for()
    page.wait_for_timeout(1_500)
    assert {state for state, _why, _told in _run(running, TELL, json.dumps(ids)).values()} == {"submitted"}
    context.close()


def test_a_swipe_to_the_left_and_one_over_remarks_open_the_item(running, chromium):
    ids = _run(running, MAKE, "ylva", "2")
    context, page = _signed_in(running, chromium, "ylva", PHONE)
    for by in (-200, 200):
        page.goto(f"{running.address}/approvals/")
        row = page.locator(f"[data-row='{ids[1]}']")
        row.wait_for()
        page.wait_for_timeout(500)
        if by > 0:
            assert row.get_attribute("data-remarks") is not None
        _draw(page, row, by)
        page.wait_for_selector(f"[data-pane='{ids[1]}'] .two__foot", state="visible")
    assert {state for state, _why, _told in _run(running, TELL, json.dumps(ids)).values()} == {"submitted"}
    context.close()


def test_signing_out_warns_of_decisions_that_are_not_sent(running, chromium):
    ids = _run(running, MAKE, "runa", "2")
    context, page = _signed_in(running, chromium, "runa", PHONE)
    page.goto(f"{running.address}/approvals/")
    page.wait_for_timeout(1_500)
    page.route("**/approvals/approve/", lambda route: route.abort())
    page.locator("[data-row] a").first.tap()
    page.locator("[data-pane] .two__foot .button--main").tap()
    page.wait_for_selector("[data-unsent]:not([hidden])", state="attached")
    page.goto(f"{running.address}/me/")
    page.route("**/approvals/approve/", lambda route: route.abort())
    page.locator("form[data-sign-out] button").tap()
    dialog = page.locator("dialog.unsent[open]")
    dialog.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    dialog.locator(".button--main").tap()
    dialog.wait_for(state="detached")
    assert page.url.endswith("/me/")
    page.locator("form[data-sign-out] button").tap()
    page.locator("dialog.unsent[open] .button--stop").tap()
    page.wait_for_url("**/sign-in/**")
    assert {state for state, _why, _told in _run(running, TELL, json.dumps(ids)).values()} == {"submitted"}
    page.unroute("**/approvals/approve/")
    page.fill("[name=company]", "nordlys")
    page.fill("[name=email]", "runa@nordlys.example")
    page.fill("[name=password]", "only-for-browser-tests-1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{running.address}/")
    page.goto(f"{running.address}/approvals/")
    states = _settled(running, ids, 1)
    assert sorted(told for _state, _why, told in states.values()) == [0, 1]
    context.close()


def test_signing_out_with_nothing_left_asks_nothing(running, chromium):
    _run(running, MAKE, "runa", "1")
    context, page = _signed_in(running, chromium, "runa", PHONE)
    page.goto(f"{running.address}/me/")
    page.locator("form[data-sign-out] button").tap()
    page.wait_for_url("**/sign-in/**")
    context.close()
