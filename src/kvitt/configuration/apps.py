from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    """The room of what pro users configure."""

    name = "kvitt.configuration"
    label = "configuration"
