from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"

    def ready(self) -> None:
        # Readers import models. Models exist only after every app is loaded.
        from demo.loans import berka, kiva
        from intake import readers

        readers.register("kiva", kiva, kiva.PROFILE)
        readers.register("berka", berka, berka.PROFILE)
