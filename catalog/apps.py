"""How Django knows the catalog."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save  # noqa: TID251 - see ready()


class CatalogConfig(AppConfig):
    """What is sold, at what price."""

    name = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whatever of the catalog is saved shows in the window at once.

        A signal, since the admin's inlines and what a deletion takes along call no function of
        ours.
        """
        from catalog import window  # noqa: PLC0415 - models are loaded by now

        for model in self.get_models():
            post_save.connect(window.changed, sender=model)
            post_delete.connect(window.changed, sender=model)
