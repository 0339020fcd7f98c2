"""How items find who decides: for everything, for a kind, for a cost type. See docs/how-to/approval-flows.md."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kvitt.configuration.columns import Choice, Column, grouped
from kvitt.configuration.noun import Candidate, Noun, Values
from kvitt.configuration.nouns.approval_check import check_flows
from kvitt.configuration.nouns.choices import ACTIVE, dimensions, kinds_there_are, language, people
from kvitt.kernel.findings import stop
from kvitt.people.models import Role, User
from kvitt.policy.models import CostType
from kvitt.transactions.actions.reroute import reroute_all
from kvitt.transactions.models import ApprovalFlow, ApprovalFlowPart
from kvitt.transactions.rules.organisation import Part, PartKind

#: More parts than these nobody wants to wait for.
_PARTS = ("part_1", "part_2", "part_3", "part_4")
_OWNERS = "owners:"
_ROUTING = ("kind", "cost_type", *_PARTS, "alternative", "deputy", "two_people", "active")


def _cost_types() -> list[Choice]:
    rows = CostType.objects.order_by("code")
    return [Choice(row.code, row.name_in(language()), row.is_active) for row in rows]


def _parts(everybody: Callable[[], list[Choice]]) -> list[Choice]:
    owners = [
        Choice(f"{_OWNERS}{one.code}", str(_("Owners: %(dimension)s") % {"dimension": one.name}), one.is_active)
        for one in dimensions()
    ]
    return [
        Choice(PartKind.LINE.value, str(_("The manager whose limit suffices"))),
        Choice(PartKind.CLIMB.value, str(_("Everyone up the line until a limit suffices"))),
        *owners,
        *everybody(),
    ]


def _columns() -> Sequence[Column]:
    everybody = cache(people)
    parts = cache(lambda: _parts(everybody))
    return (
        Column("code", _("Name"), required=True, width=40, order="code"),
        *grouped(
            _("For which items"),
            Column("kind", _("Kind"), form="choice", options=kinds_there_are, lower=True, hint=_("Empty means all.")),
            Column("cost_type", _("Cost type"), form="choice", options=_cost_types, hint=_("Empty means all.")),
        ),
        *grouped(
            _("Who decides, one after the other"),
            *(
                Column(name, label, form="choice", options=parts, lower=True)
                for name, label in zip(_PARTS, (_("First"), _("Second"), _("Third"), _("Fourth")), strict=True)
            ),
            Column("alternative", _("May decide instead of the first"), form="choice", options=everybody, lower=True),
            Column("two_people", _("At least two people decide"), form="flag"),
            Column(
                "deputy", _("Decides when nobody else is left"), form="choice", options=everybody, lower=True,
                hint=_("Left empty, or barred: an administrator, then finance."),
            ),
        ),
        ACTIVE,
    )  # fmt: skip


def _values(rows: Sequence[ApprovalFlow]) -> list[Values]:
    parts = ApprovalFlowPart.objects.filter(flow_id__in=[row.id for row in rows])
    texts: dict[UUID, Values] = {}
    for part in parts.select_related("person").order_by("flow_id", "position"):
        place = texts.setdefault(part.flow_id, {})
        place[_PARTS[part.position]] = _text_of(part)
    emails = dict(User.objects.values_list("id", "email"))
    codes = dict(CostType.objects.values_list("id", "code"))
    return [
        {
            "code": row.code,
            "kind": row.kind,
            "cost_type": codes[row.cost_type_id] if row.cost_type_id else "",
            **texts.get(row.id, {}),
            "alternative": emails[row.alternative_id] if row.alternative_id else "",
            "deputy": emails[row.deputy_id] if row.deputy_id else "",
            "two_people": row.two_people,
            "active": row.is_active,
        }
        for row in rows
    ]


def _text_of(part: ApprovalFlowPart) -> str:
    if part.kind == PartKind.OWNERS:
        return f"{_OWNERS}{part.dimension}"
    return part.person.email if part.person is not None else part.kind


def _write(candidates: Sequence[Candidate]) -> None:
    ids, types = _people_by_email(), _types_by_code()
    for one in candidates:
        row, values = one.row, one.values
        row.code, row.kind, row.two_people, row.is_active = (
            values["code"],
            values["kind"],
            values["two_people"],
            values["active"],
        )
        row.cost_type_id = types.get(values["cost_type"])
        row.alternative_id, row.deputy_id = ids.get(values["alternative"]), ids.get(values["deputy"])


def _people_by_email() -> Mapping[str, UUID]:
    return dict(User.objects.values_list("email", "id"))


def _types_by_code() -> Mapping[str, UUID]:
    return dict(CostType.objects.values_list("code", "id"))


def parts_of(one: Candidate, ids: Mapping[str, UUID]) -> list[Part]:
    """The parts that a candidate asks for, in order, without gaps."""
    return [_part_of(text, ids) for name in _PARTS if (text := one.values[name])]


def _part_of(text: str, ids: Mapping[str, UUID]) -> Part:
    if text.startswith(_OWNERS):
        return Part(PartKind.OWNERS, dimension=text.removeprefix(_OWNERS))
    return Part(PartKind.PERSON, person=ids[text]) if text in ids else Part(PartKind(text))


def _check(candidates: Sequence[Candidate]) -> None:
    for one in candidates:
        if not one.values["part_1"]:
            one.say(stop("approval.part-missing", "part_1"))
    _check_once(candidates)
    fine = [one for one in candidates if not one.findings]
    if any(one.is_new or one.changes(*_ROUTING) for one in fine):
        ids = _people_by_email()
        check_flows(fine, parts_of=lambda one: parts_of(one, ids), people=ids)


def _check_once(candidates: Sequence[Candidate]) -> None:
    """One flow in use for each kind and cost type, so that it is always plain which one counts."""
    ours = [one.row.id for one in candidates if one.row is not None]
    standing = ApprovalFlow.objects.filter(is_active=True).exclude(id__in=ours)
    codes = {row: code for code, row in _types_by_code().items()}
    held = {(row.kind, codes.get(row.cost_type_id, "") if row.cost_type_id else ""): row.code for row in standing}
    for one in candidates:
        if one.values["active"]:
            key = (one.values["kind"], one.values["cost_type"])
            if key in held:
                one.say(stop("approval.flow-twice", "cost_type", flow=held[key]))
            held[key] = one.values["code"]


def _afterwards(candidates: Sequence[Candidate]) -> None:
    changed = [one for one in candidates if one.is_new or one.changes(*_PARTS)]
    if not changed:
        return
    ids = _people_by_email()
    ApprovalFlowPart.objects.filter(flow_id__in=[one.row.id for one in changed]).delete()
    ApprovalFlowPart.objects.bulk_create([row for one in changed for row in _rows(one.row.id, parts_of(one, ids))])


def _rows(flow_id: UUID, parts: Sequence[Part]) -> list[ApprovalFlowPart]:
    return [
        ApprovalFlowPart(
            flow_id=flow_id, position=place, kind=part.kind, dimension=part.dimension, person_id=part.person
        )
        for place, part in enumerate(parts)
    ]


APPROVAL_FLOWS = Noun(
    code="approval-flows",
    label=_("Who approves"),
    icon="check",
    model=ApprovalFlow,
    keys=("code",),
    columns=_columns,
    values=_values,
    write=_write,
    check=_check,
    afterwards=_afterwards,
    settled=reroute_all,
    unsettling=_ROUTING,
    same=lambda values: Q(code=values["code"]),
    roles=frozenset({Role.ADMINISTRATOR.value}),
    search=("code",),
    shown=("code", "kind", "cost_type", "part_1", "part_2", "part_3", "active"),
    sort="code",
)
