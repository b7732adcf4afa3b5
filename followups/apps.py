from django.apps import AppConfig

from cases.lent import MONEY_SEEN


class FollowupsConfig(AppConfig):
    name = "followups"

    def ready(self) -> None:
        # Nouns can be imported only once every application is known.
        from followups.matching import money_seen

        MONEY_SEEN.append(money_seen)
