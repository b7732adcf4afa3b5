"""The people of the demo department.

They are 1 administrator, 2 managers, 4 supervisors, 24 collectors, 2 finance and 1 compliance.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction

from staff.models import Absence, CollectorProfile, Notification, Role, Skill, SkillLevel, Team, User

# The ten districts of Hangzhou since 2021, by their codes of administrative division (GB/T 2260, as published
# by
# the Ministry of Civil Affairs).
DISTRICTS = {
    "上城区": "330102",
    "拱墅区": "330105",
    "西湖区": "330106",
    "滨江区": "330108",
    "萧山区": "330109",
    "余杭区": "330110",
    "富阳区": "330111",
    "临安区": "330112",
    "临平区": "330113",
    "钱塘区": "330114",
}
TEAMS = {
    "西区团队": ("西湖区", "余杭区", "富阳区"),
    "东区团队": ("上城区", "钱塘区"),
    "南区团队": ("滨江区", "萧山区", "临安区"),
    "北区团队": ("拱墅区", "临平区"),
}
SURNAMES = "李赵高何刘陈杨黄周吴徐孙胡朱林郭马罗梁宋郑谢韩唐"
GIVEN = (
    "婷",
    "磊",
    "岩",
    "军",
    "洋",
    "静",
    "敏",
    "伟",
    "芳",
    "杰",
    "娜",
    "强",
    "丽",
    "涛",
    "艳",
    "勇",
    "霞",
    "超",
    "秀",
    "明",
    "燕",
    "鹏",
    "倩",
    "斌",
)


@dataclass
class Department:
    """All people by role, in the order of their staff numbers."""

    administrator: User
    managers: list[User]
    supervisors: dict[int, User]
    collectors: dict[int, list[User]]
    finance: list[User]
    compliance: User
    teams: list[Team]
    everyone: list[User] = field(default_factory=list)

    def pair(self, team: int, place: int) -> tuple[User, User]:
        """The pair of a team at this place. After the last pair comes the first again."""
        people = self.collectors[team]
        return people[place % len(people)], people[(place + 1) % len(people)]


def hire(password: str, dice: random.Random) -> Department:
    """Make all people. The first of each role has the role's name as staff number.

    Two of the people read English.
    """
    teams = [Team.objects.create(name=name, districts=list(places)) for name, places in TEAMS.items()]
    hashed = User()
    hashed.set_password(password)
    people: list[User] = []

    def make(number: str, name: str, role: Role, team: Team | None = None, language: str = "zh-hans") -> User:
        user = User(staff_number=number, name=name, team=team, language=language, password=hashed.password)
        user.save()
        user.groups.add(Group.objects.get(name=role.value))
        people.append(user)
        return user

    supervisors: dict[int, User] = {}
    collectors: dict[int, list[User]] = {}
    for place, (team, leader) in enumerate(zip(teams, ("陈敏", "王海", "张琳", "沈波"), strict=True)):
        number = "supervisor" if place == 0 else f"S{place + 1:03}"
        supervisors[team.pk] = make(number, leader, Role.SUPERVISOR, team)
    for place, surname in enumerate(SURNAMES):
        team = teams[place // 6]
        number = "collector" if place == 0 else f"C{place + 1:03}"
        user = make(number, surname + GIVEN[place], Role.COLLECTOR, team)
        collectors.setdefault(team.pk, []).append(user)
        _profile(user, team, dice)
    return Department(
        administrator=make("admin", "严冰", Role.ADMINISTRATOR),
        managers=[
            make("manager", "钱方", Role.MANAGER),
            make("M002", "Helen Brook", Role.MANAGER, language="en"),
        ],
        supervisors=supervisors,
        collectors=collectors,
        finance=[make("finance", "孙燕", Role.FINANCE), make("F002", "苏青", Role.FINANCE)],
        compliance=make("compliance", "贺平", Role.COMPLIANCE),
        teams=teams,
        everyone=people,
    )


def _profile(user: User, team: Team, dice: random.Random) -> None:
    """The profile of a collector. Each works in at least two of the team's districts."""
    profile = CollectorProfile.objects.create(
        user=user,
        districts=sorted(dice.sample(team.districts, min(2, len(team.districts)))),
        languages=["zh"] + (["en"] if dice.random() < 0.25 else []),  # noqa: PLR2004
        years=dice.randint(1, 12),
        open_cases=dice.choice([18, 20, 24]),
    )
    SkillLevel.objects.bulk_create(
        [SkillLevel(profile=profile, skill=skill, level=dice.randint(2, 5)) for skill in Skill]
    )


@transaction.atomic
def read_notices(dice: random.Random) -> None:
    """Read all notices at the end of a week, except the newest few."""
    left: dict[int, int] = {}
    for notice in Notification.objects.filter(read_at=None).order_by("-pk"):
        later = left.setdefault(notice.recipient_id, dice.randint(3, 5))
        if later:
            left[notice.recipient_id] = later - 1
        else:
            notice.read()


def send_away(department: Department, today: date) -> None:
    """Record the absences of two collectors today. Colleagues cover them."""
    for team in department.teams[:2]:
        away, cover = department.collectors[team.pk][4], department.collectors[team.pk][5]
        Absence.enter(
            away,
            since=today - timedelta(days=1),
            until=today + timedelta(days=6),
            cover=cover,
            by=department.supervisors[team.pk],
        )
