"""The driving log on a page, as PDF and as Excel."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kvitt.kernel.clock import today
from kvitt.kernel.errors import NotFoundError
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.transactions.kinds.mileage.log import Log, driver_told, log_of, owner_of_log
from kvitt.transactions.kinds.mileage.log_files import excel, pdf

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@signed_in
@require_GET
def log(request: SignedInRequest) -> HttpResponse:
    """The drives of a year, with what they add up to."""
    found = _log(request)
    this = today(zone=request.company.time_zone).year
    return render(request, "mileage/log.html", {"log": found, "years": range(this, this - 5, -1)})


@signed_in
@require_GET
def as_pdf(request: SignedInRequest) -> HttpResponse:
    """The log as PDF."""
    found = _log(request)
    driver = driver_told(found, person=request.person, keeps_national_ids=request.company.keeps_national_ids)
    data = pdf(found, language=request.person.language, company=request.company.name, driver=driver)
    return _file(request, data, "application/pdf", "pdf")


@signed_in
@require_GET
def as_excel(request: SignedInRequest) -> HttpResponse:
    """The log as Excel."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(request, excel(_log(request)), kind, "xlsx")


def _file(request: SignedInRequest, data: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="driving-log-{_year(request)}.{ending}"'
    return response


def _log(request: SignedInRequest) -> Log:
    try:
        wanted = UUID(request.GET["person"]) if request.GET.get("person") else None
    except ValueError:
        raise NotFoundError from None
    owner = owner_of_log(person=request.person, owner_id=wanted)
    registration = request.GET.get("registration", "")[:20]
    return log_of(owner, year=_year(request), registration=registration, sent_only=owner.id != request.person.id)


def _year(request: SignedInRequest) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isdigit() and len(text) == 4 else today(zone=request.company.time_zone).year
    return min(max(year, _FIRST_YEAR), _LAST_YEAR)
