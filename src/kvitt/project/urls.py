"""Which address leads where."""

from django.urls import URLPattern, URLResolver, include, path

from kvitt.api.app import api
from kvitt.project.health import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health),
    path("metrics", metrics),
    path("api/v1/", api.urls),
    path("", include("kvitt.web.urls")),
]
