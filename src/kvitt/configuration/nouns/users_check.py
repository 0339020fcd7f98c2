"""What cannot be said about users: two with one employee number, circles of managers, a company without administrator."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kvitt.configuration.noun import Candidate
from kvitt.configuration.nouns.approval_check import check_people
from kvitt.kernel.findings import stop
from kvitt.people.models import ManagerOf, Role, User
from kvitt.people.rules.bank import check_account
from kvitt.people.rules.contact import check_car_registration, check_mobile
from kvitt.tenancy.queries import company

#: What the way of items depends on.
ROUTING = ("managers", "roles", "approval_limit", "invoice_approval_limit", "active")


def check(candidates: Sequence[Candidate]) -> None:
    """All of it, for many users at once."""
    for one in candidates:
        _check_one(one)
    _check_numbers(candidates)
    _check_circles([one for one in candidates if one.changes("managers") and one.values["managers"]], candidates)
    _check_administrators(candidates)
    fine = [one for one in candidates if not one.findings]
    if len(fine) == len(candidates) and any(one.is_new or one.changes(*ROUTING) for one in fine):
        check_people(fine, managers=_above)


def _check_one(one: Candidate) -> None:
    email = one.values["email"]
    try:
        validate_email(email)
    except ValidationError:
        one.say(stop("user.email-invalid", "email"))
    if email in one.values["managers"]:
        one.say(stop("user.manager-self", "managers"))
    if one.changes("mobile"):
        for finding in check_mobile(one.values["mobile"], country=company().country):
            one.say(finding)
    if one.changes("car_registration"):
        for finding in check_car_registration(one.values["car_registration"]):
            one.say(finding)
    if one.values["bank_account"] and one.changes("bank_account", "bank_country", "bank_bic"):
        for finding in check_account(
            one.values["bank_account"],
            country=one.values["bank_country"],
            bic=one.values["bank_bic"],
            field="bank_account",
        ):
            one.say(finding)


def _check_numbers(candidates: Sequence[Candidate]) -> None:
    """Employee numbers stay with one person, among those who stand there and those who come."""
    changed = [one for one in candidates if one.values["employee_number"] and one.changes("employee_number")]
    if not changed:
        return
    ours = {one.row.id for one in candidates}
    wanted = {one.values["employee_number"] for one in changed}
    taken = set(
        User.objects.filter(employee_number__in=wanted).exclude(id__in=ours).values_list("employee_number", flat=True)
    )
    held: dict[str, UUID] = {}
    for one in sorted(candidates, key=lambda one: one.changes("employee_number")):
        number = one.values["employee_number"]
        if number and (number in taken or held.setdefault(number, one.row.id) != one.row.id):
            one.say(stop("user.number-taken", "employee_number"))


def _check_circles(changed: Sequence[Candidate], candidates: Sequence[Candidate]) -> None:
    if not changed:
        return
    names = dict(User.objects.values_list("id", "full_name")) | {one.row.id: one.values["name"] for one in candidates}
    above = _above(candidates)
    for one in changed:
        if chain := _circle(one.row.id, above):
            one.say(stop("user.manager-circle", "managers", chain=" → ".join(names.get(step, "") for step in chain)))


def _above(candidates: Sequence[Candidate]) -> Mapping[UUID, Sequence[UUID]]:
    """Each user's managers, as they would be."""
    above: dict[UUID, list[UUID]] = {}
    for user_id, manager_id in ManagerOf.objects.values_list("user_id", "manager_id"):
        above.setdefault(user_id, []).append(manager_id)
    ids = dict(User.objects.values_list("email", "id")) | {one.values["email"]: one.row.id for one in candidates}
    for one in candidates:
        above[one.row.id] = [ids[email] for email in one.values["managers"] if email in ids]
    return above


def _circle(start: UUID, above: Mapping[UUID, Sequence[UUID]]) -> list[UUID]:
    """The way from a user up and back to the same user, or nothing."""
    paths = [[start, manager] for manager in above.get(start, ())]
    seen: set[UUID] = set()
    while paths:
        path = paths.pop()
        if path[-1] == start:
            return path
        if path[-1] not in seen:
            seen.add(path[-1])
            paths += [[*path, higher] for higher in above.get(path[-1], ())]
    return []


def _check_administrators(candidates: Sequence[Candidate]) -> None:
    """Somebody has to be left who can let others in."""
    leaving = [one for one in candidates if _was_administrator(one) and not _is_administrator(one)]
    if not leaving:
        return
    ours = [one.row.id for one in candidates]
    rest = User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exclude(id__in=ours)
    if not rest.exists() and not any(_is_administrator(one) for one in candidates):
        for one in leaving:
            one.say(stop("user.last-administrator", "active" if one.changes("active") else "roles"))


def _was_administrator(one: Candidate) -> bool:
    return Role.ADMINISTRATOR in one.before.get("roles", "").split() and one.before.get("active") == "1"


def _is_administrator(one: Candidate) -> bool:
    return Role.ADMINISTRATOR in one.values["roles"] and bool(one.values["active"])
