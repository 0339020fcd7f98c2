"""The person's own page: name and language, where they are signed in, password, tokens for the API."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import KvittError
from kvitt.kernel.ids import uuid7
from kvitt.people.actions.passwords import change_password
from kvitt.people.actions.profile import OwnFields, change_own
from kvitt.people.actions.sign_in import Caller, end_session, open_session, sessions_of, sign_out_everywhere
from kvitt.people.flash import flash
from kvitt.people.middleware import SignedInRequest, signed_in
from kvitt.people.models import APPROVING, User
from kvitt.people.rules.names import sort_key
from kvitt.tenancy.models import LANGUAGES
from kvitt.transactions.actions.absence import absences_of, come_back, go_away, may_stand_in
from kvitt.transactions.actions.mail_wish import choose_mails, wants_summary_only
from kvitt.web.forms import refuse
from kvitt.web.values import one_id

#: Monday to Sunday.
_WEEK = [(day + 1, name) for day, name in sorted(WEEKDAYS_ABBR.items())]


class ProfileForm(forms.Form):
    """What people change about themselves."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(LANGUAGES.items()))
    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        required=False,
        choices=[("", gettext_lazy("As the device")), ("light", gettext_lazy("Light")), ("dark", gettext_lazy("Dark"))],
    )
    mobile = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    car_registration = forms.CharField(label=gettext_lazy("Car registration number"), max_length=20, required=False)
    address = forms.CharField(
        label=gettext_lazy("Private address"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    bank_country = forms.CharField(label=gettext_lazy("Country of the account"), max_length=2, required=False)
    bank_account = forms.CharField(
        label=gettext_lazy("Bank account"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "IBAN; or Danish registration and account number; or Swedish clearing and account number."
        ),
    )
    workdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days on which I work"),
        choices=_WEEK,
        coerce=int,
        empty_value=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nobody waits for you on other days, nor on public holidays."),
    )
    summary_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days on which I get a summary by mail"),
        choices=_WEEK,
        coerce=int,
        empty_value=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "At most one a day: what waits for your decision, and once a week what you have not finished. None chosen, none sent."
        ),
    )

    summary_only = forms.BooleanField(
        label=gettext_lazy("Tell me of what waits in the summary alone"),
        required=False,
        help_text=gettext_lazy(
            "No mail for each item. You are still reminded before somebody else is asked in your place."
        ),
    )


class PasswordForm(forms.Form):
    """The present password and a new one."""

    old = forms.CharField(
        label=gettext_lazy("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AwayForm(forms.Form):
    """From when to when somebody is away, both days included, and who decides meanwhile."""

    from_on = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    substitute = forms.ChoiceField(label=gettext_lazy("Decides meanwhile"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(
            may_stand_in(person).values_list("id", "full_name"),
            key=lambda row: sort_key(row[1], language=person.language),
        )
        substitute = self.fields["substitute"]
        assert isinstance(substitute, forms.ChoiceField)  # noqa: S101  # as it was made three lines above
        substitute.choices = [("", "–"), *((str(row_id), name) for row_id, name in names)]


@signed_in
def profile(request: SignedInRequest) -> HttpResponse:
    """The page."""
    person = request.person
    form = ProfileForm(request.POST or None, initial=_standing(person))
    if request.method == "POST" and form.is_valid():
        try:
            _change(person, form.cleaned_data)
        except KvittError as error:
            refuse(form, error)
        else:
            return flash(redirect("profile"), _("Saved."))
    return _page(request, form)


def _standing(person: User) -> dict[str, Any]:
    own = {name: getattr(person, name) for name in OwnFields.__dataclass_fields__}
    return {**own, "summary_only": wants_summary_only(person)}


@atomic
def _change(person: User, given: dict[str, Any]) -> None:
    only = given.pop("summary_only")
    change_own(person=person, fields=OwnFields(**given), at=now())
    if person.has_role(*APPROVING):
        choose_mails(person=person, summary_only=only, summary_days=given["summary_days"], at=now())


def _page(
    request: SignedInRequest,
    form: ProfileForm | None = None,
    password_form: PasswordForm | None = None,
    *,
    token: str = "",
    away_form: AwayForm | None = None,
) -> HttpResponse:
    context: dict[str, object] = {
        "form": form or ProfileForm(initial=_standing(request.person)),
        "password_form": password_form or PasswordForm(),
        "sessions": sessions_of(request.person),
        "this": request.session_row,
        "token": token,
    }
    if request.person.has_role(*APPROVING):
        context["away_form"] = away_form or AwayForm(person=request.person)
        context["absences"] = absences_of(request.person, on=today(zone=request.company.time_zone))
        context["away_id"] = uuid7()
    return render(request, "web/profile.html", context)


@signed_in
@require_POST
def password(request: SignedInRequest) -> HttpResponse:
    """Another password; every other session ends."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            change_password(
                person=request.person, old=given["old"], new=given["password"], at=now(), keep=request.session_row.id
            )
        except KvittError as error:
            refuse(form, error)
        else:
            return flash(redirect("profile"), _("The password is changed. You are signed out everywhere else."))
    return _page(request, password_form=form)


@signed_in
@require_POST
def end_sessions(request: SignedInRequest) -> HttpResponse:
    """End one session, or all but this one."""
    if request.POST.get("session"):
        end_session(person=request.person, session_id=one_id(request, "session"))
    else:
        sign_out_everywhere(person=request.person, at=now(), but=request.session_row.id)
    return flash(redirect("profile"), _("Signed out there."))


@signed_in
@require_POST
def token(request: SignedInRequest) -> HttpResponse:
    """A token for the API, shown once."""
    opened = open_session(
        user=request.person,
        company_id=request.company.id,
        at=now(),
        caller=Caller(user_agent="API"),
        kind="api",
        label=request.POST.get("label", "").strip() or "API",
    )
    return _page(request, token=opened.token)


@signed_in
@require_POST
def away(request: SignedInRequest) -> HttpResponse:
    """Name a substitute for some days."""
    form = AwayForm(request.POST, person=request.person)
    if form.is_valid():
        given = form.cleaned_data
        try:
            go_away(
                person=request.person,
                absence_id=one_id(request, "id"),
                substitute_id=UUID(given["substitute"]),
                from_on=given["from_on"],
                until_on=given["last_on"] + timedelta(days=1),
                on=today(zone=request.company.time_zone),
                at=now(),
            )
        except KvittError as error:
            refuse(form, error)
        else:
            return flash(redirect("profile"), _("Saved. What waits for you moves while you are away."))
    return _page(request, away_form=form)


@signed_in
@require_POST
def back(request: SignedInRequest) -> HttpResponse:
    """Take an absence back."""
    come_back(person=request.person, absence_id=one_id(request, "id"), at=now())
    return flash(redirect("profile"), _("You decide yourself again."))
