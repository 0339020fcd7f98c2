"""Forms: how a refusal comes back to its fields, and what people type becomes values."""

from typing import Any, override

from django import forms
from django.utils.translation import get_language, gettext_lazy

from kvitt.kernel.clock import now
from kvitt.kernel.errors import InvalidError, KvittError
from kvitt.kernel.typed import parse_amount, parse_day
from kvitt.tenancy.sentences import say
from kvitt.web.middleware import sentence_of


def refuse(form: forms.Form, error: KvittError) -> None:
    """Put a refusal on the form: each finding at its field, the rest above. What was typed stays in the form."""
    if isinstance(error, InvalidError) and error.findings:
        for finding in error.findings:
            place = finding.field if finding.field in form.fields else None
            form.add_error(place, say(finding.code, finding.parameters))
    else:
        form.add_error(None, sentence_of(error))


class DayField(forms.CharField):
    """A day in any way people write it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("placeholder", gettext_lazy("31/12/2026"))

    @override
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_day(text, today=now().date())
        except ValueError:
            raise forms.ValidationError(say("day-invalid")) from None


class AmountField(forms.CharField):
    """An amount in the way the person's language writes it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    @override
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, language=(get_language() or "en")[:2])
        except ValueError:
            raise forms.ValidationError(say("number-invalid")) from None
