from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CollectionsAppConfig(AppConfig):
    name = "collections_app"

    def ready(self) -> None:
        # `rights` imports models. Models exist only after every app is loaded.
        from collections_app import rights

        post_migrate.connect(rights.write_into_groups, sender=self)
