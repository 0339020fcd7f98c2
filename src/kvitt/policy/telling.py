"""A rule as a sentence that people read: "Meals in Denmark above 400 DKK per participant: explanation demanded"."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kvitt.people import formats
from kvitt.policy.names import Known
from kvitt.policy.rules.rule import PAYABLE, Effect, Measure, PaidWith, Rule, plain_number

WEEKDAYS = {
    1: gettext_lazy("Monday"),
    2: gettext_lazy("Tuesday"),
    3: gettext_lazy("Wednesday"),
    4: gettext_lazy("Thursday"),
    5: gettext_lazy("Friday"),
    6: gettext_lazy("Saturday"),
    7: gettext_lazy("Sunday"),
}
MEASURES = {
    Measure.AMOUNT: gettext_lazy("amount per item"),
    Measure.PER_DAY: gettext_lazy("amount per day"),
    Measure.PER_NIGHT: gettext_lazy("amount per night"),
    Measure.PER_PARTICIPANT: gettext_lazy("amount per participant"),
    Measure.PER_MONTH: gettext_lazy("amount per month"),
    Measure.PER_QUARTER: gettext_lazy("amount per quarter"),
    Measure.PER_YEAR: gettext_lazy("amount per year"),
    Measure.AGE: gettext_lazy("age in days when it is sent"),
    Measure.NO_RECEIPT: gettext_lazy("receipt missing"),
    Measure.NO_PARTICIPANTS: gettext_lazy("participants missing"),
    Measure.NO_COMMENT: gettext_lazy("purpose missing"),
    Measure.RATE_DEVIATION: gettext_lazy("exchange rate off the official one, in per cent"),
    Measure.ALCOHOL: gettext_lazy("alcohol's share, in per cent"),
    Measure.DUPLICATE: gettext_lazy("looks like another item"),
}
EFFECTS = {
    Effect.NOTE: gettext_lazy("note to the approver"),
    Effect.EXPLAIN: gettext_lazy("explanation demanded"),
    Effect.STOP: gettext_lazy("not allowed"),
    Effect.APPROVER: gettext_lazy("somebody else approves as well"),
    Effect.PAY_LIMIT: gettext_lazy("paid up to the limit, the rest left to the employee"),
    Effect.TAXABLE: gettext_lazy("taxable above the limit"),
}
_ABOVE: Mapping[Measure, tuple[object, object]] = {
    Measure.AMOUNT: ("", gettext_lazy("above %(limit)s")),
    Measure.PER_DAY: (gettext_lazy("per day"), gettext_lazy("above %(limit)s per day")),
    Measure.PER_NIGHT: (gettext_lazy("per night"), gettext_lazy("above %(limit)s per night")),
    Measure.PER_PARTICIPANT: (gettext_lazy("per participant"), gettext_lazy("above %(limit)s per participant")),
    Measure.PER_MONTH: (gettext_lazy("per month"), gettext_lazy("above %(limit)s per month")),
    Measure.PER_QUARTER: (gettext_lazy("per quarter"), gettext_lazy("above %(limit)s per quarter")),
    Measure.PER_YEAR: (gettext_lazy("per year"), gettext_lazy("above %(limit)s per year")),
    Measure.AGE: (gettext_lazy("sent on a later day"), gettext_lazy("sent more than %(limit)s days later")),
    Measure.NO_RECEIPT: (gettext_lazy("without a receipt"), gettext_lazy("above %(limit)s without a receipt")),
    Measure.NO_PARTICIPANTS: (
        gettext_lazy("without participants"),
        gettext_lazy("above %(limit)s without participants"),
    ),
    Measure.NO_COMMENT: (gettext_lazy("without a purpose"), gettext_lazy("above %(limit)s without a purpose")),
    Measure.RATE_DEVIATION: (
        gettext_lazy("with another exchange rate than the official one"),
        gettext_lazy("with an exchange rate more than %(limit)s %% off the official one"),
    ),
    Measure.ALCOHOL: (gettext_lazy("with alcohol"), gettext_lazy("with more than %(limit)s %% alcohol")),
    Measure.DUPLICATE: (gettext_lazy("that looks like another item"), gettext_lazy("that looks like another item")),
}


def told(rule: Rule, *, known: Known, currency: str, language: str) -> str:
    """The rule as a sentence in the active language, which is `language`; names that nobody knows are told as they are written."""
    said = [*_what(rule, known), *_who(rule, known), _measured(rule, currency=currency, language=language)]
    sentence = f"{' '.join(part for part in said if part)}: {_effect(rule, known)}"
    days = _days(rule, language=language)
    return f"{sentence[0].upper()}{sentence[1:]}{f' ({days})' if days else ''}"


def _what(rule: Rule, known: Known) -> Iterator[str]:
    what = rule.what
    named = [*_named(what.cost_types, known.codes["cost_types"]), *_named(what.kinds, known.codes["kinds"])]
    yield _or(named) if named else _("everything")
    yield _said(_("in %(names)s"), _named(what.countries, known.codes["countries"]))
    yield _said(_("at %(names)s"), what.merchants)
    yield _said(_("with the words %(names)s"), [f"»{word}«" for word in what.words])
    if what.paid_with is not None:
        yield _("paid with own money") if what.paid_with is PaidWith.OWN else _("paid with a company card")
    yield _said(_("on %(names)s"), [str(WEEKDAYS[day]) for day in sorted(what.weekdays)])
    if what.notice_below is not None:
        yield _("bought less than %(days)s days before the trip") % {"days": what.notice_below}


def _who(rule: Rule, known: Known) -> Iterator[str]:
    who = rule.who
    names = _named(who.employees, known.codes["employees"])
    for dimension, values in sorted(who.groups.items()):
        names.append(
            f"{known.codes['groups'].get(dimension, dimension)} {_or(_named(values, known.values.get(dimension, {})))}"
        )
    names += [*_named(who.branches, known.codes["branches"]), *_named(who.roles, known.codes["roles"])]
    yield _said(_("for %(names)s"), names)


def _measured(rule: Rule, *, currency: str, language: str) -> str:
    plain, above = _ABOVE[rule.measure]
    if not rule.threshold:
        return str(plain)
    return str(above) % {"limit": _limit(rule, currency=currency, language=language)}


def _limit(rule: Rule, *, currency: str, language: str) -> str:
    if rule.measure in PAYABLE or rule.measure in {Measure.NO_RECEIPT, Measure.NO_PARTICIPANTS, Measure.NO_COMMENT}:
        return formats.limit(rule.threshold, currency=currency, language=language)
    return plain_number(rule.threshold)


def _effect(rule: Rule, known: Known) -> str:
    if rule.effect is Effect.APPROVER:
        name = known.codes["approver"].get(rule.approver, rule.approver)
        return _("%(name)s approves as well") % {"name": name}
    if rule.effect is Effect.TAXABLE and (rule.measure not in PAYABLE or not rule.threshold):
        return _("taxable")
    return str(EFFECTS[rule.effect])


def _days(rule: Rule, *, language: str) -> str:
    first = formats.day(rule.valid_from, language=language) if rule.valid_from else ""
    until = formats.day(rule.valid_until, language=language) if rule.valid_until else ""
    if first and until:
        return _("from %(first)s, until %(until)s") % {"first": first, "until": until}
    if first:
        return _("from %(first)s") % {"first": first}
    return _("until %(until)s") % {"until": until} if until else ""


def _named(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return sorted(names.get(code, code) for code in codes)


def _said(phrase: str, names: Iterable[str]) -> str:
    told_names = list(names)
    return phrase % {"names": _or(told_names)} if told_names else ""


def _or(names: list[str]) -> str:
    """A, B or C."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s or %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
