from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API."""

    name = "kvitt.api"
    label = "api"
