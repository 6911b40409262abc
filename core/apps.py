"""Loads what the apps contribute to the registries of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """The floor every app stands on."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import every app's webhooks, steps, answers, probes and tasks, so that they register."""
        # What has no name of its own to be found by: it answers a slot or runs a table of core.
        for name in ("alerts", "checks", "inbox", "timetable"):
            import_module(f"core.{name}")
        autodiscover_modules("webhooks", "steps", "contributions", "probes", "tasks")
