"""What goes in and out about the company's policy."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema


class PolicyIn(Schema):
    """The whole policy as TOML; `version` refuses a change that was made on old sight."""

    text: str
    title: str = ""
    version: int | None = None


class PolicyOut(Schema):
    """A policy without its rules. `state` is `draft`, `in-force` or `retired`."""

    id: UUID
    number: int
    state: str
    title: str
    version: int
    changed_at: datetime
    activated_at: datetime | None


class WarningOut(Schema):
    """A name in a rule that nobody knows. Putting the draft in force would be refused for it."""

    code: str
    field: str
    parameters: dict[str, str]
    detail: str


class RuleOut(Schema):
    """A rule by its code, as a sentence in the reader's language, and whether its threshold is a limit in law or an example."""

    code: str
    version: str
    sentence: str
    basis: str
    source: str


class PolicyTextOut(PolicyOut):
    """A policy with its rules as TOML and as sentences, and the names in it that nobody knows."""

    text: str
    rules: list[RuleOut]
    warnings: list[WarningOut]


class RuleIn(Schema):
    """A rule, key by key as in the text. `version` refuses a change made on old sight."""

    measure: str
    effect: str
    names: dict[str, str] = {}
    topic: str = ""
    kinds: list[str] = []
    cost_types: list[str] = []
    countries: list[str] = []
    merchants: list[str] = []
    words: list[str] = []
    paid_with: str = ""
    weekdays: list[int] = []
    notice_below: int | None = None
    employees: list[str] = []
    groups: dict[str, list[str]] = {}
    branches: list[str] = []
    roles: list[str] = []
    above: Decimal | None = None
    approver: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    basis: str = ""
    source: str = ""
    version: int | None = None


class PlaceIn(Schema):
    """The place of a rule, counted from 0; `version` refuses a change that was made on old sight."""

    place: int
    version: int | None = None


class TrialIn(Schema):
    """`id` is made by the client (UUID version 7), so that asking again does not begin two."""

    id: UUID


class TrialOut(Schema):
    """How far a trial is: `waiting`, `running`, `done`, `cancelled` or `failed`; and, when it is done, what came of it.

    `out_of_date`: the draft or the policy in force has changed since it was begun.
    """

    id: UUID
    state: str
    done: int
    total: int
    out_of_date: bool
    asked_at: datetime
    finished_at: datetime | None
    result: dict[str, Any]


class ReadyOut(Schema):
    """A theme of ready rules, as TOML."""

    theme: str
    text: str
