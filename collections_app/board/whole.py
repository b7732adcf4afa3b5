"""The whole board: the tabs in their order, and the workload beside them."""

from functools import cached_property

from collections_app.board import approve, assign, blocked, now, overdue, workload
from collections_app.board.queue import Desk, Queue
from collections_app.board.workload import CollectorLoad
from staff.models import Role, Team, User

# The first tab is what cannot wait. It opens if no tab is asked for.
QUEUES = (now.queue, assign.queue, blocked.queue, approve.queue, overdue.queue)


class Board:
    """The board of ``user``, narrowed to one team if they chose one."""

    def __init__(self, user: User, team: Team | None = None) -> None:
        self.desk = Desk.of(user, team)

    @cached_property
    def teams(self) -> list[Team]:
        """The teams whose collectors the board shows."""
        user, team = self.desk.user, self.desk.team
        if team:
            return [team]
        if user.has_role(Role.MANAGER):
            return list(Team.objects.all())
        return [user.team] if user.team else []

    @cached_property
    def queues(self) -> list[Queue]:
        """The tabs in their order, without the parts that the user may not open."""
        return [queue(self.desk).for_user(self.desk.user) for queue in QUEUES]

    def queue(self, code: str) -> Queue:
        """The tab with this code, or the first tab if the code is unknown."""
        return next((queue for queue in self.queues if queue.code == code), self.queues[0])

    def collector_loads(self) -> list[CollectorLoad]:
        """The workload of every collector of these teams, the busiest first."""
        return workload.collector_loads(self.teams)
