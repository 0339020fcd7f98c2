"""Columns: how a value of a noun is written as text, and read back. The same text stands in a form, in CSV and in Excel."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise

from kvitt.kernel.findings import Finding, stop

type Options = Callable[[], Sequence[tuple[str, str]]]
type Label = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its stable name, label and type.

    `form`: text, amount, day, flag, choice or choices. `options` gives code and shown name for the last two.
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

    @property
    def options_now(self) -> Sequence[tuple[str, str]]:
        """What can be chosen, for a template."""
        return self.options() if self.options else ()

    def read(self, text: str) -> tuple[Any, list[Finding]]:
        """The value behind a text, and what is wrong with it."""
        text = text.strip()
        if not text:
            code = "name-missing" if self.name.startswith("name") else "code-missing"
            return self.empty(), [stop(code, self.name)] if self.required else []
        if self.form in {"choice", "choices"}:
            return self._chosen(text)
        try:
            return self._value(text), []
        except (ValueError, InvalidOperation):
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

    def _value(self, text: str) -> Any:
        if self.form == "amount":
            return Decimal(re.sub(r"[\s\u00a0]", "", text).replace(",", "."))
        if self.form == "day":
            return _day(text)
        if self.form == "flag":
            return text.lower() in {"1", "true", "yes", "ja", "x", "on"}
        return text[: self.width]

    def _chosen(self, text: str) -> tuple[Any, list[Finding]]:
        known = {code for code, _ in self.options()} if self.options else set()
        wanted = text.replace(",", " ").split() if self.form == "choices" else [text]
        unknown = [one for one in wanted if one not in known]
        findings = [stop("choice-unknown", self.name, value=one) for one in unknown]
        return (wanted if self.form == "choices" else text), findings


def _day(text: str) -> date:
    if re.fullmatch(r"\d{5}", text):  # Excel's count of days since 1899-12-30
        return date(1899, 12, 30) + timedelta(days=int(text))
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    return date.fromisoformat(text)
