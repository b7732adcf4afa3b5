"""A member of staff."""

from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

SYSTEM_NUMBER = "system"


class Role(models.TextChoices):
    """What somebody does here; each role is a group of the same name, with rights from collections_app.rights."""

    COLLECTOR = "collector", _("collector")
    SUPERVISOR = "supervisor", _("supervisor")
    MANAGER = "manager", _("manager")
    FINANCE = "finance", _("finance")
    COMPLIANCE = "compliance", _("compliance")
    ADMINISTRATOR = "administrator", _("administrator")


class UserQuerySet(models.QuerySet["User"]):
    """Reads of staff."""

    def at_work(self) -> Self:
        """People who can sign in; jobs are not people."""
        return self.filter(is_active=True, is_system=False)

    def with_role(self, role: Role) -> Self:
        return self.at_work().filter(groups__name=role)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes members of staff."""

    def create_user(self, staff_number: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a staff number and a name; without a password he cannot sign in yet."""
        user = self.model(staff_number=staff_number, name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user  # type: ignore[no-any-return]

    def create_superuser(
        self, staff_number: str, name: str, password: str | None = None, **fields: Any
    ) -> "User":
        """The first administrator. Being a superuser opens settings, never a debtor's file."""
        user = self.create_user(staff_number, name, password, is_superuser=True, **fields)
        user.groups.add(Group.objects.get_or_create(name=Role.ADMINISTRATOR)[0])
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, known by his staff number; in one team and any number of roles.

    ``is_system`` marks the one actor as whom jobs act; it can approve nothing and sign in nowhere.
    """

    staff_number = models.CharField(_("staff number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    team = models.ForeignKey("staff.Team", models.PROTECT, null=True, blank=True, related_name="members")
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "staff_number"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["staff_number"]
        permissions = [
            ("manage_staff", "Can add people and change their roles"),
            ("enter_absence", "Can enter absences"),
            ("see_sign_ins", "Can see the sign-in log"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.staff_number])

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of his roles, read once per request."""
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, role: Role) -> bool:
        return role.value in self.roles

    @property
    def is_staff(self) -> bool:
        """Whether he may open Django's admin: administrators, for settings only."""
        return self.is_active and self.has_role(Role.ADMINISTRATOR)


def system_actor() -> User:
    """The actor as whom jobs act; made by the first migration."""
    return User.objects.get(staff_number=SYSTEM_NUMBER)
