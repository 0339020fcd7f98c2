"""The installable app: its manifest, its service worker, and what other apps share into it."""

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from kvitt.files.uploads import incoming
from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.people.middleware import SignedInRequest, to_sign_in
from kvitt.transactions.actions.receipts import receive


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The app's manifest (W3C Web App Manifest), in the reader's language."""
    del request
    icons = [
        {"src": static("kvitt/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("kvitt/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("kvitt/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    return JsonResponse(
        {
            "id": "/",
            "name": "Kvitt",
            "short_name": "Kvitt",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f5f2",
            "theme_color": "#0e5a48",
            "icons": icons,
            "shortcuts": [
                {"name": _("Home"), "url": "/"},
                {"name": _("Approve"), "url": "/approvals/"},
            ],
            "share_target": {
                "action": "/share/",
                "method": "POST",
                "enctype": "multipart/form-data",
                "params": {"files": [{"name": "file", "accept": ["image/*", "application/pdf"]}]},
            },
        },
        content_type="application/manifest+json",
    )


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it serves every page."""
    del request
    path = finders.find("built/sw.js")
    if not isinstance(path, str):
        raise Http404
    with open(path, "rb") as file:  # noqa: PTH123  # a path that the finder made
        response = HttpResponse(file.read(), content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@csrf_exempt
def share(request: SignedInRequest) -> HttpResponse:
    """Files shared from another app go to the inbox.

    The system's share sheet sends no token of ours; the session cookie is SameSite=Lax, so another site's form arrives
    without it.
    """
    if getattr(request, "person", None) is None:
        return to_sign_in(request)
    if request.method == "POST":
        for file in request.FILES.getlist("file")[:20]:
            receive(person=request.person, incoming=incoming(file, receipt_id=uuid7()), at=now())
    return redirect("inbox")
