"""Whether some item would wait for nobody once this is configured: asked before anything is saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from kvitt.configuration.noun import Candidate
from kvitt.kernel.findings import Finding, stop
from kvitt.people.models import APPROVING, EntersFor, User
from kvitt.transactions.routing import Flows, flow_of, flows, organisation
from kvitt.transactions.rules.hanging import Hanging, ends_up_to, hanging
from kvitt.transactions.rules.organisation import Flow, Measure, Organisation, Part


def check_flows(
    candidates: Sequence[Candidate],
    *,
    parts_of: Callable[[Candidate], Sequence[Part]],
    people: Mapping[str, UUID],
) -> None:
    """Say at each flow whose items would hang by it."""
    standing = organisation(on=None)
    for one in candidates:
        if not one.values["active"]:
            continue
        flow = flow_of(
            parts_of(one),
            alternative=people.get(one.values["alternative"]),
            deputy=people.get(one.values["deputy"]),
            two_people=one.values["two_people"],
        )
        if found := _hanging(standing, [flow]):
            one.say(_said(*found[0], standing, "part_1", names={}))


def check_people(
    candidates: Sequence[Candidate],
    *,
    managers: Callable[[Sequence[Candidate]], Mapping[UUID, Sequence[UUID]]],
) -> None:
    """Say it where users are changed so that items hang which did not before: the first of them, with whose and from where."""
    before = organisation(on=None)
    after = replace(_with(before, candidates), managers=managers(candidates))
    chosen = _all(flows())
    arriving = [one.row.id for one in candidates if one.is_new]
    leaving = {one.row.id for one in candidates if not one.values["active"]}
    new = [one for one in _hanging(after, chosen, also=arriving) if one[0].owner not in leaving]
    if not new:
        return
    old = {one for one, _flow in _hanging(before, chosen)}
    names = {one.row.id: one.values["name"] for one in candidates}
    for found, flow in new:
        if found not in old:
            about = next((one for one in candidates if one.row.id == found.owner), candidates[0])
            field = "managers" if about.row.id == found.owner else "approval_limit"
            about.say(_said(found, flow, after, field, names=names))
            return


def check_owners(candidates: Sequence[Candidate]) -> None:
    """Say it at the value whose new owner makes items hang which did not before: nobody above that owner may decide."""
    before, chosen = organisation(on=None), _all(flows())
    ids = dict(User.objects.values_list("email", "id"))
    owners = dict(before.owners)
    for one in candidates:
        value = (one.values["dimension"], one.values["code"])
        owners.pop(value, None)
        if one.values["owner"] in ids:
            owners[value] = ids[one.values["owner"]]
    after = replace(before, owners=owners)
    new = _hanging(after, chosen)
    if not new:
        return
    old = {one for one, _flow in _hanging(before, chosen)}
    for found, flow in new:
        if found not in old:
            candidates[0].say(_said(found, flow, after, "owner", names={}))
            return


def _with(standing: Organisation, candidates: Sequence[Candidate]) -> Organisation:
    """The organisation as the candidates would make it; managers apart."""
    limits = {measure: dict(held) for measure, held in standing.limits.items()}
    deputies = list(standing.deputies)
    for one in candidates:
        approves = one.values["active"] and bool({*APPROVING} & {*one.values["roles"]})
        for measure, column in ((Measure.EXPENSE, "approval_limit"), (Measure.INVOICE, "invoice_approval_limit")):
            limits[measure].pop(one.row.id, None)
            if approves:
                limits[measure][one.row.id] = one.values[column]
        serves = approves and bool({"administrator", "finance"} & {*one.values["roles"]})
        if one.row.id in deputies and not serves:
            deputies.remove(one.row.id)
        elif serves and one.row.id not in deputies:
            deputies.append(one.row.id)
    return replace(standing, limits=limits, deputies=deputies)


def _all(chosen: Flows) -> list[Flow]:
    """Every flow in use, and the one that holds where none is."""
    return list(dict.fromkeys([*chosen.chosen.values(), chosen.of("", frozenset())]))


def _hanging(
    standing: Organisation, chosen: Sequence[Flow], *, also: Sequence[UUID] = ()
) -> list[tuple[Hanging, Flow]]:
    people = [*User.objects.filter(is_active=True).order_by("full_name", "id").values_list("id", flat=True), *also]
    enters_for: dict[UUID, list[UUID]] = {}
    for secretary, user in EntersFor.objects.order_by("id").values_list("secretary_id", "user_id"):
        enters_for.setdefault(user, []).append(secretary)
    return [
        (one, flow)
        for flow in chosen
        for one in hanging(organisation=standing, flow=flow, people=people, enters_for=enters_for)
    ]


def _said(found: Hanging, flow: Flow, standing: Organisation, field: str, *, names: Mapping[UUID, str]) -> Finding:
    """Whose items would hang, and from which amount on."""
    owner = names.get(found.owner) or User.objects.get(id=found.owner).full_name
    above = ends_up_to(found, organisation=standing, flow=flow)
    if above is None:
        return stop("approval.would-hang", field, owner=owner)
    return stop("approval.would-hang-above", field, owner=owner, amount=f"{above.normalize():f}")
