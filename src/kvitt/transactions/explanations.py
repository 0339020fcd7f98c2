"""What a person writes about a rule of the policy that asks for an explanation: typed in a field of its own, kept with the item."""

from collections.abc import Iterable, Mapping
from typing import Any

from kvitt.kernel.findings import Finding

#: The field in which a rule's explanation is typed: this, and the rule's code.
EXPLANATION = "explanation-"
_LONGEST = 2_000
_MOST = 100


def typed_explanations(data: Mapping[str, str]) -> dict[str, str]:
    """By code of a rule, what a form says about it."""
    return {name.removeprefix(EXPLANATION): text for name, text in data.items() if name.startswith(EXPLANATION)}


def explained(before: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """What was written about each rule. It stays when the rule has nothing to say for the moment; emptied, it is gone."""
    told = {code[:40]: text.strip()[:_LONGEST] for code, text in said.items()}
    return dict([(code, text) for code, text in {**before, **told}.items() if text][-_MOST:])


def to_explain(findings: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of the stored findings that ask for an explanation, answered or not: one field each."""
    return [one for one in findings if str(one["field"]).startswith(EXPLANATION)]


def asked_again(
    asked: Iterable[Mapping[str, Any]], refused: Iterable[Finding], data: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """What a refused form shall ask: what stood there, and what the refusal asks besides; with what was typed.

    What was typed about a rule of which this refusal does not speak comes back without a code, to be carried along unseen.
    """
    fields = {str(one["field"]): one for one in asked}
    for finding in refused:
        if finding.field.startswith(EXPLANATION):
            fields.setdefault(finding.field, finding.as_json())
    unseen = {EXPLANATION + code: {"code": "", "parameters": {}} for code in typed_explanations(data)}
    return [
        {
            **one,
            "field": field,
            "parameters": {**one["parameters"], "answer": data.get(field, one["parameters"].get("answer", ""))},
        }
        for field, one in {**unseen, **fields}.items()
    ]
