"""Who works here, one noun a file."""

from staff.models.absence import Absence
from staff.models.collector import Ability, CollectorProfile, Skill, SkillLevel
from staff.models.notification import Notification
from staff.models.sign_in import SignIn
from staff.models.team import Team
from staff.models.user import Role, User, system_actor

__all__ = [
    "Ability",
    "Absence",
    "CollectorProfile",
    "Notification",
    "Role",
    "SignIn",
    "Skill",
    "SkillLevel",
    "Team",
    "User",
    "system_actor",
]
