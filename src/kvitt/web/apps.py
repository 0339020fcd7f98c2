from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "kvitt.web"
    label = "web"
