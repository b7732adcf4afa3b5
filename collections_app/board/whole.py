"""The board as a whole: the tabs in their order, and the workload beside them."""

from functools import cached_property

from collections_app.board import approve, assign, blocked, now, overdue, workload
from collections_app.board.queue import Desk, Queue
from collections_app.board.workload import Hand
from staff.models import Role, Team, User

# The first is what cannot wait.
QUEUES = (now.queue, assign.queue, blocked.queue, approve.queue, overdue.queue)


class Board:
    """The board of ``user``; of one team only when they chose it."""

    def __init__(self, user: User, team: Team | None = None) -> None:
        self.desk = Desk.of(user, team)

    @cached_property
    def teams(self) -> list[Team]:
        """The teams whose collectors stand on it."""
        user, team = self.desk.user, self.desk.team
        if team:
            return [team]
        if user.has_role(Role.MANAGER):
            return list(Team.objects.all())
        return [user.team] if user.team else []

    @cached_property
    def queues(self) -> list[Queue]:
        """The tabs in their order, without the parts that the person may not open."""
        return [queue(self.desk).for_user(self.desk.user) for queue in QUEUES]

    def queue(self, code: str) -> Queue:
        """The tab of that code; the first for an unknown code."""
        return next((queue for queue in self.queues if queue.code == code), self.queues[0])

    def hands(self) -> list[Hand]:
        """Every collector of these teams with their work, the busiest first."""
        return workload.hands(self.teams)
