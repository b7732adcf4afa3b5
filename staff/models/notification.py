"""Notices to staff."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models

from foundation import clock


class Notification(models.Model):
    """One notice to one person, sent once for each ``dedupe_key``.

    Its words come from its kind when it is shown.

    It names its subject as text and links by path, so it never points to a higher room.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    dedupe_key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # A person's notices, newest first, and the count of unread ones on every page.
            models.Index(fields=["recipient", "read_at", "-id"], name="notification_by_recipient")
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "dedupe_key"], name="told_once_per_episode")
        ]

    @classmethod
    def tell(
        cls,
        recipients: Iterable[models.Model],
        *,
        dedupe_key: str,
        kind: str,
        params: dict[str, Any] | None = None,
        subject: str = "",
        url: str = "",
    ) -> None:
        """Tell each recipient once per ``dedupe_key``, however often this is called."""
        moment = clock.now()
        Notification.objects.bulk_create(
            [
                Notification(
                    recipient_id=person.pk,
                    dedupe_key=dedupe_key,
                    kind=kind,
                    params=params or {},
                    subject=subject,
                    url=url,
                    told_at=moment,
                )
                for person in recipients
            ],
            ignore_conflicts=True,
        )

    def read(self) -> Self:
        """Note that the recipient has seen it."""
        if self.read_at is None:
            self.read_at = clock.now()
            self.save(update_fields=["read_at"])
        return self
