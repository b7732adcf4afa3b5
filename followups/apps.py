from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "followups"

    def ready(self) -> None:
        from cases.lent import MONEY_SEEN
        from followups.matching import money_seen

        MONEY_SEEN.append(money_seen)
