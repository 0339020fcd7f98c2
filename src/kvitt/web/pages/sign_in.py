"""Signing in and out, and choosing a password."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kvitt.kernel.clock import now
from kvitt.kernel.errors import KvittError
from kvitt.people.actions.passwords import request_reset, set_password
from kvitt.people.actions.sign_in import SignedIn, demo_sign_in, sign_in, sign_out
from kvitt.people.caller import caller_of
from kvitt.people.flash import flash
from kvitt.people.known import remember
from kvitt.people.middleware import COOKIE, SignedInRequest, set_session_cookie, signed_in
from kvitt.people.models import Role, User
from kvitt.tenancy.models import LANGUAGES, Company
from kvitt.tenancy.queries import demo_codes, demo_company_id_of
from kvitt.tenancy.scope import company_scope
from kvitt.web.forms import refuse
from kvitt.web.middleware import sentence_of

REMEMBERED = "kvitt-who"


class SignInForm(forms.Form):
    """Company id, e-mail and password; password managers and pasting welcome."""

    company = forms.CharField(
        label=gettext_lazy("Company id"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Work e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ForgotForm(forms.Form):
    """Whose password is forgotten."""

    company = SignInForm.base_fields["company"]
    email = SignInForm.base_fields["email"]


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters; a few words in a row are easy to remember."),
    )


@sensitive_post_parameters("password")
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """The door."""
    if getattr(request, "person", None) is not None:
        return redirect("home")
    company, _dot, email = request.COOKIES.get(REMEMBERED, "").partition(" ")
    form = SignInForm(request.POST or None, initial={"company": company, "email": email})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = sign_in(
                company_code=given["company"],
                email=given["email"],
                password=given["password"],
                at=now(),
                caller=caller_of(request),
            )
        except KvittError as error:
            form.add_error(None, sentence_of(error))
        else:
            response = _welcome(request, opened)
            remembered = f"{given['company'].strip()} {given['email'].strip()}"
            response.set_cookie(
                REMEMBERED, remembered, max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=settings.HTTPS
            )
            return response
    context = {"form": form, "next": request.GET.get("next", ""), "demos": _demos(), "languages": LANGUAGES}
    return render(request, "web/sign_in.html", context, status=403 if form.errors else 200)


@require_POST
def demo_door(request: HttpRequest) -> HttpResponse:
    """One click into a demo company, and into no other."""
    opened = demo_sign_in(
        company_code=request.POST.get("company", ""),
        email=request.POST.get("email", ""),
        at=now(),
        caller=caller_of(request),
    )
    return _welcome(request, opened)


@signed_in
def sign_out_page(request: SignedInRequest) -> HttpResponse:
    """Leave; the browser forgets what it kept."""
    if request.method == "POST":
        sign_out(session=request.session_row)
        response = redirect("sign-in")
        response.delete_cookie(COOKIE)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response
    return redirect("profile")


def forgotten_page(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whoever asks."""
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            request_reset(company_code=given["company"], email=given["email"], at=now(), caller=caller_of(request))
        except KvittError as error:
            refuse(form, error)
        else:
            told = _("If there is such a user, a mail with a link is on its way. It works for 30 minutes.")
            return flash(redirect("sign-in"), told)
    return render(request, "web/forgotten.html", {"form": form})


@sensitive_post_parameters("password")
def password_page(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by a link from a mail."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_password(token=token, password=form.cleaned_data["password"], at=now())
        except KvittError as error:
            refuse(form, error)
        else:
            return flash(redirect("sign-in"), _("The password is set. Sign in with it."))
    response = render(request, "web/password.html", {"form": form})
    # With "no-referrer" browsers send the form from the origin "null", which is refused. This never tells the address.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@require_POST
def language_door(request: HttpRequest) -> HttpResponse:
    """Another language, before anybody is signed in."""
    response = HttpResponseRedirect(reverse("sign-in"))
    if request.POST.get("language") in LANGUAGES:
        response.set_cookie("language", request.POST["language"], max_age=365 * 24 * 3600, samesite="Lax")
    return response


def _welcome(request: HttpRequest, opened: SignedIn) -> HttpResponse:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    response = HttpResponseRedirect(wanted if safe else reverse("home"))
    set_session_cookie(response, opened.token)
    with company_scope(opened.company_id):
        remember(response, user=User.objects.get(id=opened.user_id))
    return response


_ORDER = (
    (Role.FINANCE, gettext_lazy("Finance")),
    (Role.ADMINISTRATOR, gettext_lazy("Administrator")),
    (Role.AUDITOR, gettext_lazy("Auditor")),
    (Role.SECRETARY, gettext_lazy("Secretary")),
    (Role.APPROVER, gettext_lazy("Manager")),
    (Role.EMPLOYEE, gettext_lazy("Employee")),
)


def _demos() -> list[dict[str, Any]]:
    """The demo companies, with a few people of each role."""
    demos = []
    for code in demo_codes():
        company_id = demo_company_id_of(code)
        if company_id is None:
            continue
        with company_scope(company_id):
            company = Company.objects.get(company_id=company_id)
            people = list(User.objects.filter(is_active=True).order_by("created_at", "id")[:60])
        demos.append({"company": company, "people": _chosen(people)})
    return demos


def _chosen(people: list[User]) -> list[dict[str, Any]]:
    chosen: list[dict[str, Any]] = []
    taken = set()
    for role, label in _ORDER:
        of_role = [person for person in people if role in person.roles and person.id not in taken]
        for person in of_role[: 3 if role == Role.EMPLOYEE else 2 if role == Role.APPROVER else 1]:
            taken.add(person.id)
            chosen.append({"person": person, "role": label})
    order = {str(role): position for position, role in enumerate(("employee", "approver", "finance"))}
    chosen.sort(key=lambda one: min((order.get(role, 9) for role in one["person"].roles[-1:]), default=9))
    return chosen
