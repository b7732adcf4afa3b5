"""A member of staff."""

import secrets
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from foundation import clock
from foundation.versioned import Versioned
from staff.models.team import Team
from staff.verbs import Verb

SYSTEM_NUMBER = "system"
# Without the letters and digits that are mistaken for one another when read out or copied by hand.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class Role(models.TextChoices):
    """The role of a user. Each role is a group of that name (collections_app.rights)."""

    COLLECTOR = "collector", lazy("collector")
    SUPERVISOR = "supervisor", lazy("supervisor")
    MANAGER = "manager", lazy("manager")
    FINANCE = "finance", lazy("finance")
    COMPLIANCE = "compliance", lazy("compliance")
    ADMINISTRATOR = "administrator", lazy("administrator")


class UserQuerySet(models.QuerySet["User"]):
    """Reads of staff."""

    def at_work(self) -> Self:
        """People who can sign in; jobs are not people."""
        return self.filter(is_active=True, is_system=False)

    def with_role(self, role: Role) -> Self:
        return self.at_work().filter(groups__name=role)


class UserManager(BaseUserManager["User"]):
    """Makes members of staff."""

    def create_user(self, staff_number: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a staff number and a name. Without a password they cannot sign in yet."""
        user = self.model(staff_number=staff_number, name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, staff_number: str, name: str, password: str | None = None, **fields: Any
    ) -> "User":
        """An administrator, for ``manage.py createsuperuser``: settings, never a debtor's file."""
        user = self.create_user(staff_number, name, password, **fields)
        user.groups.add(Group.objects.get_or_create(name=Role.ADMINISTRATOR)[0])
        return user


class User(Versioned, AbstractBaseUser, PermissionsMixin):
    """A member of staff, known by their staff number; in one team and any number of roles.

    There is no superuser: rights come from roles alone. ``is_system`` marks the one actor as whom jobs act;
    it can approve nothing and sign in nowhere.
    """

    is_superuser = False

    staff_number = models.CharField(lazy("staff number"), max_length=20, unique=True)
    name = models.CharField(lazy("name"), max_length=80)
    language = models.CharField(lazy("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    team = models.ForeignKey("staff.Team", models.PROTECT, null=True, blank=True, related_name="members")
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False, editable=False)
    # A temporary password opens nothing but the page that changes it.
    must_choose_password = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "staff_number"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager.from_queryset(UserQuerySet)()

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
        """The names of their roles, read once per request."""
        return frozenset(group.name for group in self.groups.all())

    def has_role(self, role: Role) -> bool:
        return role.value in self.roles

    @property
    def role_names(self) -> str:
        """Their roles in words, in the reader's language."""
        return " · ".join(str(role.label) for role in Role if role.value in self.roles)

    @classmethod
    @transaction.atomic
    def add(
        cls,
        staff_number: str,
        name: str,
        *,
        by: "User",
        roles: Iterable[str],
        team: Team | None = None,
        language: str = "en",
    ) -> tuple[Self, str]:
        """A new member of staff with a first password, which is returned once and kept nowhere in the clear.

        Raises ValidationError for a number that is taken.
        """
        number = staff_number.strip()
        if cls.objects.filter(staff_number__iexact=number).exists():
            raise ValidationError({"staff_number": _("Somebody has this staff number already.")})
        password = _random_password()
        user = cls(staff_number=number, name=name.strip(), team=team, language=language)
        user.joined_at, user.must_choose_password = clock.now(), True
        user.set_password(password)
        user.save()
        user._take_roles(roles)
        record(Verb.USER_ADDED, user, by=by, after={"roles": sorted(user.roles), "team": team and team.pk})
        return user, password

    @transaction.atomic
    def change(
        self,
        *,
        by: "User",
        version: int | None,
        name: str,
        roles: Iterable[str],
        team: Team | None,
        language: str,
    ) -> None:
        """Change name, team or roles.

        Raises Stale; ValidationError when somebody changes their own roles, and when the last administrator
        would go.
        """
        self._lock_as_person(version)
        before = {"roles": sorted(self.roles), "team": self.team_id}
        wanted = sorted(set(roles))
        if wanted != before["roles"]:
            if by.pk == self.pk:
                raise ValidationError({"roles": _("Somebody else must change your roles.")}, code="own")
            if Role.ADMINISTRATOR not in wanted:
                self._keep_one_administrator()
            self._take_roles(wanted)
        self.name, self.team, self.language = name.strip(), team, language
        self.save_next("name", "team", "language")
        record(Verb.USER_CHANGED, self, by=by, before=before, after={"roles": wanted, "team": self.team_id})

    @transaction.atomic
    def deactivate(self, *, by: "User", version: int | None, reason: str) -> None:
        """Close the account: the person cannot sign in, and their sessions end.

        Raises Stale; ValidationError for oneself and for the last administrator.
        """
        self._lock_as_person(version)
        if by.pk == self.pk:
            raise ValidationError(_("Somebody else must close your account."), code="own")
        self._keep_one_administrator()
        self.is_active = False
        self.save_next("is_active")
        record(Verb.USER_DEACTIVATED, self, by=by, after={"reason": reason})

    @transaction.atomic
    def reactivate(self, *, by: "User", version: int | None) -> str:
        """Open the account again and return a new first password. Raises Stale."""
        self._lock_as_person(version)
        self.is_active = True
        self.save_next("is_active")
        record(Verb.USER_REACTIVATED, self, by=by)
        return self._give_password()

    @transaction.atomic
    def reset_password(self, *, by: "User", version: int | None) -> str:
        """Set and return a new first password; their sessions end. Raises Stale."""
        self._lock_as_person(version)
        record(Verb.USER_PASSWORD_RESET, self, by=by)
        return self._give_password()

    @transaction.atomic
    def choose_password(self, password: str) -> None:
        """Set their own new password; their other sessions end. Raises ValidationError for a weak one."""
        self.lock()
        validate_password(password, self)
        self.set_password(password)
        self.must_choose_password = False
        self.save_next("password", "must_choose_password")
        record(Verb.USER_PASSWORD_CHOSEN, self, by=self)

    @transaction.atomic
    def set_own(self, *, name: str, language: str) -> None:
        """Change what all staff may change about themselves."""
        self.lock()
        self.name, self.language = name.strip(), language
        self.save_next("name", "language")
        record(Verb.USER_CHANGED, self, by=self, after={"language": language})

    def _lock_as_person(self, version: int | None) -> None:
        self.lock(version)
        self.__dict__.pop("roles", None)
        if self.is_system:
            raise ValidationError(_("Jobs act as this actor; it is nobody's account."), code="system")

    def _take_roles(self, roles: Iterable[str]) -> None:
        self.groups.set([Group.objects.get_or_create(name=Role(role).value)[0] for role in roles])
        # Rights that were read before belong to the former roles.
        for cached in ("roles", "_perm_cache", "_group_perm_cache", "_user_perm_cache"):
            self.__dict__.pop(cached, None)

    def _keep_one_administrator(self) -> None:
        administrators = User.objects.with_role(Role.ADMINISTRATOR)
        if self.has_role(Role.ADMINISTRATOR) and not administrators.exclude(pk=self.pk).exists():
            raise ValidationError(_("Somebody must stay administrator."), code="last")

    def _give_password(self) -> str:
        password = _random_password()
        self.set_password(password)
        self.must_choose_password = True
        self.save_next("password", "must_choose_password")
        return password


def _random_password() -> str:
    """Sixteen letters in four groups: 79 bits, and easy to read out."""
    return "-".join("".join(secrets.choice(READABLE) for _i in range(4)) for _j in range(4))


def system_actor() -> User:
    """The actor as whom jobs act; made by the first migration."""
    return User.objects.get(staff_number=SYSTEM_NUMBER)
