"""Who works in the invented department."""

from functools import cached_property

from django.contrib.auth.models import Group
from django.test import Client

from staff.models import CollectorProfile, Role, Skill, SkillLevel, Team, User

PASSWORD = "a long sentence for tests"


class People:
    """The staff: two teams, and somebody in every role."""

    def __init__(self) -> None:
        # Tests that empty the tables remove the jobs' actor.
        User.objects.get_or_create(
            staff_number="system", defaults={"name": "System", "is_system": True, "is_active": False}
        )

    def person(
        self, staff_number: str, name: str, *roles: Role, team: Team | None = None, language: str = "en"
    ) -> User:
        """Somebody with these roles, whose password is PASSWORD."""
        user = User.objects.create_user(staff_number, name, PASSWORD, team=team, language=language)
        user.groups.add(*(Group.objects.get_or_create(name=role.value)[0] for role in roles))
        return user

    def collector(self, staff_number: str, name: str, team: Team, **profile: object) -> User:
        """A collector with a profile and middling skills."""
        user = self.person(staff_number, name, Role.COLLECTOR, team=team)
        made = CollectorProfile.objects.create(user=user, **profile)
        SkillLevel.objects.bulk_create(
            SkillLevel(profile=made, skill=skill, level=3) for skill in Skill.values
        )
        return user

    def signed_in(self, user: User) -> Client:
        """A browser in which ``user`` is signed in."""
        client = Client()
        client.force_login(user)
        return client

    @cached_property
    def team(self) -> Team:
        """Chen's team, with Li and Zhao."""
        return Team.objects.create(name="Pudong", districts=["Pudong", "Minhang"])

    @cached_property
    def other_team(self) -> Team:
        """A team that shares nothing with Chen's."""
        return Team.objects.create(name="Puxi", districts=["Jing'an"])

    @cached_property
    def chen(self) -> User:
        """The supervisor of the team."""
        return self.person("S1", "Chen Jing", Role.SUPERVISOR, team=self.team)

    @cached_property
    def sun_li(self) -> User:
        """The supervisor of the other team."""
        return self.person("S2", "Sun Li", Role.SUPERVISOR, team=self.other_team)

    @cached_property
    def li(self) -> User:
        """A collector of the team; the lead of Wang's case."""
        return self.collector("C1", "Li Na", self.team, districts=["Pudong"], languages=["zh-hans"], years=6)

    @cached_property
    def zhao(self) -> User:
        """A collector of the team; the second on Wang's case."""
        return self.collector("C2", "Zhao Lei", self.team, districts=["Minhang"], years=2)

    @cached_property
    def zhou(self) -> User:
        """A collector of the team who leads no case."""
        return self.collector("C3", "Zhou Min", self.team, years=1)

    @cached_property
    def hu(self) -> User:
        """A collector of the other team."""
        return self.collector("C9", "Hu Bo", self.other_team, years=3)

    @cached_property
    def qian(self) -> User:
        """The manager."""
        return self.person("M1", "Qian Wei", Role.MANAGER)

    @cached_property
    def sun(self) -> User:
        """Finance."""
        return self.person("F1", "Sun Yue", Role.FINANCE)

    @cached_property
    def he(self) -> User:
        """Compliance, outside the sales line."""
        return self.person("K1", "He Ping", Role.COMPLIANCE)

    @cached_property
    def wu(self) -> User:
        """The administrator."""
        return self.person("A1", "Wu Hao", Role.ADMINISTRATOR)
