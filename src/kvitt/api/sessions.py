"""Signing in and out by API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from kvitt.kernel.clock import now
from kvitt.people.actions.sign_in import sign_in, sign_out
from kvitt.people.caller import caller_of

router = Router(tags=["sessions"])


class SignIn(Schema):
    """Company id, work e-mail and password."""

    company: str
    email: str
    password: str
    label: str = "API"


class Opened(Schema):
    """A token; it is shown once."""

    token: str


class Me(Schema):
    """Who the token belongs to."""

    id: str
    name: str
    email: str
    roles: list[str]
    company: str
    language: str


@router.post("", response={201: Opened}, auth=None, summary="Sign in")
def open_session(request: HttpRequest, given: SignIn) -> Status[Any]:
    """A token for the API, valid for a year or until it is ended."""
    opened = sign_in(
        company_code=given.company,
        email=given.email,
        password=given.password,
        at=now(),
        caller=caller_of(request),
        kind="api",
        label=given.label,
    )
    return Status(201, {"token": opened.token})


@router.get("/me", response=Me, summary="Who am I?")
def me(request: Any) -> dict[str, Any]:
    """The person behind the token."""
    person = request.person
    return {
        "id": str(person.id),
        "name": person.full_name,
        "email": person.email,
        "roles": person.roles,
        "company": request.company.code,
        "language": person.language,
    }


@router.delete("/me", response={204: None}, summary="Sign out")
def close_session(request: Any) -> Status[Any]:
    """End this token."""
    sign_out(session=request.session_row)
    return Status(204, None)
