"""The rows that belong to no trade."""

from django.conf import settings
from django.db import models


class OnceRequest(models.Model):
    """A request that moved money, made a document or synced a laptop.

    It is kept so that its repeat finds its result.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    request_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    body = models.JSONField(default=dict)
    result = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "action", "request_id"], name="once_per_user_action_and_id"
            )
        ]

    def finish(self, result: str) -> None:
        """Keep the path of what the request led to, for whoever sends it again."""
        self.result = result
        self.save(update_fields=["result"])
