"""Columns: how a value of a noun is written as text, and read back. The same text stands in a form, in CSV and in Excel."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language

from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.typed import parse_amount
from kvitt.people.rules.identifiers import has_personal_number


class Choice(NamedTuple):
    """Something to choose: its code, the name that is shown, and whether it may be chosen anew."""

    code: str
    name: str
    is_active: bool = True


type Options = Callable[[], Sequence[Choice]]
type Label = str | Promise

#: Amounts fit the database's twelve digits before the comma.
_TOO_MUCH = Decimal(10) ** 12
_YES = frozenset({"1", "true", "yes", "y", "ja", "j", "x", "on"})
_NO = frozenset({"0", "false", "no", "n", "nej", "off"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its stable name, label and form: text, amount, day, flag, choice or choices.

    `options`: what can be chosen; asked once for each column made. `own`: the choices are rows of the noun itself, so that a
    table can refer to rows it brings along. `fixed`: others refer to it by this value, so it stays once the row is made.
    `find`: the rows that have a value, for filters. `order`: the database's field to sort by. `places`: decimals of an
    amount. `guarded`: refuses personal numbers. `group`: the part of the form it stands in.
    """

    name: str
    label: Label
    form: str = "text"
    required: bool = False
    options: Options | None = None
    hint: Label = ""
    width: int = 200
    bulk: bool = False
    secret: bool = False
    fixed: bool = False
    own: bool = False
    lower: bool = False
    upper: bool = False
    guarded: bool = True
    places: int = 2
    find: Callable[[str], Q] | None = None
    order: str = ""
    group: Label = ""

    def __post_init__(self) -> None:
        if self.options is not None:
            object.__setattr__(self, "options", cache(self.options))

    @property
    def choices(self) -> Sequence[Choice]:
        """Everything that stands to choose, in use or not."""
        return self.options() if self.options else ()

    @property
    def active_choices(self) -> Sequence[Choice]:
        """What may be chosen anew."""
        return [choice for choice in self.choices if choice.is_active]

    def read(self, text: str, *, before: str = "", also: Collection[str] = ()) -> tuple[Any, list[Finding]]:
        """The value behind a text, and what is wrong with it. `before` stays choosable, and so do the codes of `also`."""
        text = self._plain(text)
        if not text:
            code = "name-missing" if self.name.startswith("name") else "code-missing"
            return self.empty(), [stop(code, self.name)] if self.required else []
        if self.form in {"choice", "choices"}:
            return self._chosen(text, before, also)
        try:
            return self._value(text)
        except ValueError:
            code = {"amount": "number-invalid", "day": "day-invalid"}.get(self.form, "invalid")
            return self.empty(), [stop(code, self.name)]

    def empty(self) -> Any:
        """The value of nothing."""
        return {"amount": None, "day": None, "flag": False, "choices": []}.get(self.form, "")

    def write(self, value: Any) -> str:
        """The text of a value."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "1" if value else "0"
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, (list, tuple)):
            return " ".join(str(one) for one in value)
        return str(value)

    def _plain(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text).strip()
        return text.lower() if self.lower else text.upper() if self.upper else text

    def _value(self, text: str) -> tuple[Any, list[Finding]]:
        if self.form == "amount":
            return self._amount(text), []
        if self.form == "day":
            return _day(text), []
        if self.form == "flag":
            return self._flag(text)
        if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text):
            return "", [stop("text-invalid", self.name)]
        if len(text) > self.width:
            return text, [stop("text-too-long", self.name, most=str(self.width))]
        if self.guarded and has_personal_number(text):
            return text, [stop("personal-number", self.name)]
        return text, []

    def _amount(self, text: str) -> Decimal:
        # What `write` wrote is read as it is, so that "12.125" is never taken for twelve thousand.
        decimals = rf"(\.\d{{1,{self.places}}})?" if self.places else ""
        exact = re.fullmatch(rf"\d+{decimals}", text, re.ASCII)
        value = Decimal(text) if exact else parse_amount(text, language=(get_language() or "en")[:2])
        if not 0 <= value < _TOO_MUCH or value != value.quantize(Decimal(1).scaleb(-self.places)):
            raise ValueError
        return value

    def _flag(self, text: str) -> tuple[bool, list[Finding]]:
        known = text.lower()
        return known in _YES, [] if known in _YES | _NO else [stop("flag-invalid", self.name, value=text)]

    def _chosen(self, text: str, before: str, also: Collection[str]) -> tuple[Any, list[Finding]]:
        many = self.form == "choices"
        known = {choice.code for choice in self.active_choices} | set(before.split() if many else [before]) | set(also)
        wanted = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip(" ,;")))) if many else [text]
        findings = [stop("choice-unknown", self.name, value=one) for one in wanted if one not in known]
        return (wanted if many else text), findings


def grouped(group: Label, *columns: Column) -> list[Column]:
    """The columns as one part of the form."""
    return [replace(column, group=group) for column in columns]


def _day(text: str) -> date:
    if re.fullmatch(r"\d{5}", text, re.ASCII):  # Excel's count of days since 1899-12-30
        return date(1899, 12, 30) + timedelta(days=int(text))
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text, re.ASCII):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError
    return date.fromisoformat(text)
