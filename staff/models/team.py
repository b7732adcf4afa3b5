"""A team of collectors under its supervisors."""

from django.db import models


class Team(models.Model):
    """Owns cases. Its members are collectors and supervisors; ``districts`` are the names it works in."""

    name = models.CharField(max_length=80, unique=True)
    districts = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
