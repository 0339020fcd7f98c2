"""Long work about a policy: asked for here, done by a job, seen and stopped by people meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic
from procrastinate.contrib.django import app

from kvitt.kernel.errors import ConflictError, NotFoundError
from kvitt.people.models import User
from kvitt.policy.actions.writing import only_finance
from kvitt.policy.models import CompanyPolicy, PolicyRun, PolicyState, RunKind, RunState
from kvitt.policy.queries import policy_row
from kvitt.tenancy.once import made_once
from kvitt.tenancy.scope import current_company, one_at_a_time

#: The jobs live where the items do, in a room above; they are known here by their names.
TRIAL_JOB = "transactions.try_policy"
JUDGING_JOB = "transactions.judge_anew"


def begin_trial(*, person: User, policy_id: UUID, run_id: UUID, at: datetime) -> PolicyRun:
    """Have a policy tried on the last twelve months. Asking again, with the same id or while one is under way, makes no second.

    Raises NotFoundError, NotAllowedError.
    """
    only_finance(person)
    return made_once(
        lambda: _trial(person, policy_id, run_id, at=at),
        made_before=lambda: PolicyRun.objects.filter(id=run_id).first(),
    )


@atomic
def _trial(person: User, policy_id: UUID, run_id: UUID, *, at: datetime) -> PolicyRun:
    row = policy_row(policy_id)
    one_at_a_time(f"trial {policy_id}")
    again = PolicyRun.objects.filter(
        kind=RunKind.TRIAL, policy_id=policy_id, policy_version=row.version, state__in=RunState.under_way()
    ).first()
    if again is not None:
        return again
    return _begun(RunKind.TRIAL, TRIAL_JOB, policy=row, run_id=run_id, person=person, at=at)


def begin_judging_anew(*, policy: CompanyPolicy | None, person: User, at: datetime) -> PolicyRun:
    """Have all that is under way judged by the policy that came into force; what an earlier such run has not done, it leaves."""
    PolicyRun.objects.filter(kind=RunKind.JUDGING, state__in=RunState.under_way()).update(
        state=RunState.CANCELLED, finished_at=at
    )
    return _begun(RunKind.JUDGING, JUDGING_JOB, policy=policy, run_id=None, person=person, at=at)


def _begun(
    kind: RunKind, job: str, *, policy: CompanyPolicy | None, run_id: UUID | None, person: User, at: datetime
) -> PolicyRun:
    in_force = CompanyPolicy.objects.filter(state=PolicyState.IN_FORCE).first()
    run = PolicyRun(
        kind=kind,
        policy_id=policy.id if policy else None,
        policy_version=policy.version if policy else None,
        in_force_id=in_force.id if in_force else None,
        asked_by_id=person.id,
        asked_at=at,
        **({"id": run_id} if run_id else {}),
    )
    run.save(force_insert=True)
    app.configure_task(job).defer(company_id=str(current_company()), run_id=str(run.id))
    return run


@atomic
def cancel_run(*, person: User, run_id: UUID, at: datetime) -> PolicyRun:
    """Stop a trial; the job sees it at its next step. Raises NotFoundError, ConflictError `policy.run-ended`."""
    only_finance(person)
    run = PolicyRun.objects.select_for_update().filter(id=run_id, kind=RunKind.TRIAL).first()
    if run is None:
        raise NotFoundError
    if run.state not in RunState.under_way():
        code = "policy.run-ended"
        raise ConflictError(code)
    run.state, run.finished_at = RunState.CANCELLED, at
    run.save(update_fields=["state", "finished_at"])
    return run


def note_progress(*, run_id: UUID, done: int, total: int) -> bool:
    """How far it is; says whether to go on. A run that ended, or was cancelled, stays as it is."""
    open_runs = PolicyRun.objects.filter(id=run_id, state__in=RunState.under_way())
    return bool(open_runs.update(state=RunState.RUNNING, done=done, total=total))


def finish_run(*, run_id: UUID, at: datetime, result: Mapping[str, object]) -> None:
    """It is done, and this came of it. A run that was cancelled meanwhile stays cancelled."""
    PolicyRun.objects.filter(id=run_id, state__in=RunState.under_way()).update(
        state=RunState.DONE, finished_at=at, result=result
    )


def fail_run(*, run_id: UUID, at: datetime) -> None:
    """It broke off for a reason that is in the program's log; somebody may begin again."""
    PolicyRun.objects.filter(id=run_id, state__in=RunState.under_way()).update(state=RunState.FAILED, finished_at=at)
