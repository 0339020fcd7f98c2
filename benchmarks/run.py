"""`make bench`: how fast Kvitt is on 100,000 expenses of 1,000 people. Prints a table; `--json` for programs."""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "kvitt.project.settings"
os.environ["KVITT_LOG"] = "ERROR"


def main() -> None:
    """Make the company in a directory of its own, measure, throw it away."""
    options = argparse.ArgumentParser()
    options.add_argument("--expenses", type=int, default=100_000)
    options.add_argument("--people", type=int, default=1_000)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kvitt-bench-"))
    folder.chmod(0o755)
    os.environ["KVITT_DATA"] = str(folder)
    from kvitt.project.commands.said import database

    try:
        with database(folder, migrated=True):
            figures = measure(people=chosen.people, expenses=chosen.expenses)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if chosen.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:46} {figure}")


def _median(act: Callable[[], object], *, times: int = 21) -> float:
    """Median milliseconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def measure(*, people: int, expenses: int) -> dict[str, str]:
    """Every figure, by name."""
    from django.db import connection, connections
    from django.test import Client

    from benchmarks.company import make
    from benchmarks.load import load
    from benchmarks.trips import medians
    from kvitt.kernel.clock import now
    from kvitt.people.actions.sign_in import Caller, open_session
    from kvitt.people.middleware import COOKIE
    from kvitt.people.models import User
    from kvitt.tenancy.scope import company_scope

    started = time.perf_counter()
    company_id = make(people=people, expenses=expenses)
    figures = {f"{expenses:,} expenses made": f"{time.perf_counter() - started:.0f} s"}
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

    def client(number: int) -> Client:
        with company_scope(company_id):
            user = User.objects.get(employee_number=str(number))
            opened = open_session(user=user, company_id=company_id, at=now(), caller=Caller(), kind="browser", label="")
        browser = Client()
        browser.cookies[COOKIE] = opened.token
        return browser

    for name, number, address in (
        ("employee list", 150, "/mine/"),
        ("employee home", 150, "/"),
        ("approver inbox", 0, "/approvals/"),
        ("finance list", 1, "/finance/"),
        ("finance list, everything", 1, "/finance/?state=all"),
        ("finance list, searched", 1, "/finance/?state=all&q=shop+17"),
        ("overview by cost type and month", 1, "/overview/"),
        ("vouchers", 1, "/vouchers/"),
        ("insight", 1, "/finance/insight/?months=12"),
    ):
        browser = client(number)
        browser.get(address)
        asked: list[str] = []

        def counted(execute, sql, params, many, context, asked=asked):
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counted):
            answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        taken = _median(lambda b=browser, a=address: b.get(a))
        figures[f"{name} ({address})"] = f"{taken:.1f} ms, {len(asked)} queries"
    country, slowest = max(medians().items(), key=lambda found: found[1])
    figures["a trip through three countries priced"] = f"{slowest:.2f} ms by the rules of {country}, the slowest"
    figures |= trial(company_id)
    figures |= acts(company_id)
    figures |= load(company_id)
    figures |= judging(company_id)
    return figures


def trial(company_id) -> dict[str, str]:
    """A policy of every ready rule, tried beside another on everything of the last twelve months, and then of two years."""
    from datetime import date, timedelta

    from kvitt.policy.library import ready_rules
    from kvitt.policy.rules.policy import Policy
    from kvitt.project.commands.said import Progress
    from kvitt.tenancy.scope import company_scope
    from kvitt.transactions.trial import try_on_last_year

    draft = Policy([rule for ready in ready_rules(currency="DKK").values() for rule in ready.rules])
    figures = {}
    for name, today in (("the last year", date.today()), ("everything", date.today() - timedelta(days=400))):
        started = time.perf_counter()
        with company_scope(company_id):
            found = try_on_last_year(draft=draft, today=today, progress=Progress("Trying"))
        taken = time.perf_counter() - started
        stopped = found.draft.all["stopped"].count
        figures[f"{len(draft.rules)} rules tried on {name} ({found.items:,})"] = f"{taken:.1f} s, {stopped:,} stopped"
    return figures


def judging(company_id) -> dict[str, str]:
    """Everything that is open or under way, judged by a policy that comes into force."""
    from datetime import date

    from kvitt.kernel.clock import now
    from kvitt.kernel.ids import uuid7
    from kvitt.people.models import User
    from kvitt.policy.actions.activate import activate
    from kvitt.policy.actions.save_draft import save_draft
    from kvitt.tenancy.scope import company_scope
    from kvitt.transactions.actions.judge_anew import judge_anew, waiting_for_judgement

    text = "".join(
        f'[[rule]]\ncode = "r{above}"\nmeasure = "{measure}"\nabove = {above}\neffect = "note"\n'
        for measure, above in (("amount", 300), ("amount-per-month", 2000), ("amount-per-year", 9000))
    )
    with company_scope(company_id):
        person = User.objects.get(employee_number="1")
        made = save_draft(person=person, policy_id=uuid7(), text=text, at=now())
        activate(person=person, policy_id=made.id, at=now())
        ids = waiting_for_judgement()
    started, changed = time.perf_counter(), 0
    for start in range(0, len(ids), 200):
        with company_scope(company_id):
            changed += judge_anew(ids=ids[start : start + 200], policy="1", on=date.today(), at=now())
    return {f"{len(ids):,} open and sent judged anew": f"{time.perf_counter() - started:.1f} s, {changed:,} changed"}


def acts(company_id) -> dict[str, str]:
    """The verbs."""
    import io
    from datetime import date
    from decimal import Decimal

    from PIL import Image

    from kvitt.files.actions import Incoming
    from kvitt.kernel.clock import now
    from kvitt.kernel.ids import uuid7
    from kvitt.people.models import User
    from kvitt.policy.models import CostType
    from kvitt.tenancy.scope import company_scope
    from kvitt.transactions.actions.approve import approve_each
    from kvitt.transactions.actions.book import book_each
    from kvitt.transactions.actions.looked import Look
    from kvitt.transactions.actions.receipts import receive
    from kvitt.transactions.kinds.expense.actions import draft
    from kvitt.transactions.models import ApprovalStep, Transaction

    out = io.BytesIO()
    Image.effect_noise((1200, 1600), 60).convert("RGB").save(out, "JPEG", quality=60)
    with company_scope(company_id):
        owner = User.objects.get(employee_number="150")
        boss, finance = User.objects.get(employee_number="0"), User.objects.get(employee_number="1")
        taxi = CostType.objects.get(code="taxi")
    today = date.today()

    def create() -> None:
        picture = out.getvalue() + os.urandom(8)
        with company_scope(company_id):
            receipt = receive(person=owner, incoming=Incoming(uuid7(), "a.jpg", picture), at=now())
            draft(
                person=owner, transaction_id=uuid7(), on=today, at=now(), receipt_ids=[receipt.id],
                changes={"amount": Decimal("10.00"), "merchant": "Shop", "on": today, "cost_type_id": taxi.id},
            )  # fmt: skip

    figures = {f"one expense with its JPEG ({len(out.getvalue()) // 1024} kB)": f"{_median(create):.1f} ms"}
    with company_scope(company_id):
        ids = list(
            ApprovalStep.objects.filter(approver_id=boss.id, state="waiting").values_list("transaction_id", flat=True)
        )
    single, many = ids[:21], ids[21:521]

    def approve_one() -> None:
        with company_scope(company_id):
            approve_each(person=boss, transaction_ids=[single.pop()], at=now())

    figures["one expense approved"] = f"{_median(approve_one):.1f} ms"
    started = time.perf_counter()
    with company_scope(company_id):
        opened = {one: Look(opened=True) for one in many}
        done = sum(outcome.done for outcome in approve_each(person=boss, transaction_ids=many, at=now(), looks=opened))
    figures[f"{done} approved in one act"] = f"{time.perf_counter() - started:.2f} s"
    with company_scope(company_id):
        ready = list(Transaction.objects.filter(state="approved").values_list("id", flat=True)[:5000])
    started = time.perf_counter()
    with company_scope(company_id):
        outcomes = book_each(person=finance, transaction_ids=ready, booked_on=today, at=now())
    taken = time.perf_counter() - started
    figures[f"{sum(outcome.done for outcome in outcomes):,} booked (each of two lines)"] = f"{taken:.2f} s"
    return figures


if __name__ == "__main__":
    main()
