"""What is being written about a visit, from the first key at the door until it is submitted (V9, M2)."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from audit.record import record
from foundation import clock
from foundation.errors import Stale
from foundation.locking import lock
from staff.models import User
from visits import identity
from visits.kinds import NEUTRAL_STEPS, Step, Who
from visits.models.typed_answer import Raw, TypedAnswer
from visits.models.visit_plan import VisitPlan
from visits.verbs import Verb

# Answers that name a moment: what they tell was observed then.
MOMENTS = {"arrived_at", "left_at", "asked_at"}

# Within which a visit is written up (V9), and how long one may stay after being asked to leave (L2).
WRITE_UP_WITHIN = timedelta(hours=24)
LEAVE_WITHIN = timedelta(minutes=5)
LONG_STAY = timedelta(minutes=30)

# How many requests a step remembers. A page sends one at a time and repeats only its last.
REMEMBERED = 32


class VisitDraft(models.Model):
    """One per visit, written by both of the pair.

    Kept on the server with every key and every few seconds, so that a closed laptop and an ended session lose
    nothing.

    ``steps`` maps a step to {"revision": n, "facts": {name: fact}, "requests": [[mark, revision]]}. A fact is
    {value, observed_at, written_at, by, revision}. It has ``received_at`` if it waited on a device, and
    ``replaced`` if it took the place of a colleague's answer. Values are as typed; the forms of
    visits.forms.write_up read them. ``client_id`` is the id under which the draft is submitted, once.
    """

    visit = models.OneToOneField(VisitPlan, models.PROTECT, related_name="draft")
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    steps = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    @classmethod
    def of(cls, visit: VisitPlan, *, by: User) -> Self:
        """Return the draft of the visit. If it has no draft, ``by`` begins one."""
        moment = clock.now()
        with transaction.atomic():
            draft, made = cls.objects.get_or_create(
                visit=visit, defaults={"author": by, "begun_at": moment, "saved_at": moment}
            )
            if made:
                # The keys and the typing in between are in the draft itself, each with its author and times.
                record(Verb.VISIT_DRAFT_BEGUN, draft, by=by, case=visit.case.number)
        draft.visit = visit
        return draft

    @classmethod
    def to_read(cls, visit: VisitPlan) -> Self:
        """The visit's draft as it stands, an empty one that is not saved when nobody has begun."""
        found = cls.objects.filter(visit=visit).first()
        if found is None:
            moment = clock.now()
            found = cls(author=visit.lead, begun_at=moment, saved_at=moment)
        found.visit = visit
        return found

    def revision(self, step: str) -> int:
        """How often the step was saved."""
        return int(self.steps.get(step, {}).get("revision", 0))

    def facts(self, step: str) -> dict[str, dict[str, Any]]:
        """The step's facts by name, each with its value, times and author."""
        return dict(self.steps.get(step, {}).get("facts", {}))

    def raw(self, step: str) -> dict[str, Raw]:
        """The step's answers as they were typed."""
        return {name: fact["value"] for name, fact in self.facts(step).items()}

    @property
    def said(self) -> dict[str, dict[str, Raw]]:
        """All answers as typed, by step and name."""
        return {step: self.raw(step) for step in self.steps}

    def value(self, step: str, name: str) -> str:
        """Return one answer as typed, or an empty string."""
        found = self.raw(step).get(name, "")
        return found if isinstance(found, str) else ",".join(found)

    def moment(self, step: str, name: str) -> datetime | None:
        """One answer as a moment; None when it can't be read as one."""
        return _as_moment(self.value(step, name))

    @property
    def who(self) -> str:
        """Who was at the door; empty until that is recorded."""
        return self.value(Step.WHO, "who")

    @property
    def is_identified(self) -> bool:
        """Whether it is recorded that this is the debtor, by what they supplied.

        Nothing about the debt is rendered before that (T3, V3).
        """
        given = self.raw(Step.WHO).get("given", [])
        return self.who == Who.SELF and identity.is_enough([given] if isinstance(given, str) else given)

    @property
    def bars_agreeing(self) -> bool:
        """Whether something was said after which we ask for nothing: a dispute, illness, another's debt."""
        return any(self.value(Step.LISTENING, name) == "yes" for name in ("dispute", "ill", "not_theirs"))

    @property
    def is_settled(self) -> bool:
        """Whether it is recorded who was there, the debtor or not."""
        return self.is_identified or self.who not in ("", Who.SELF)

    @property
    def open_steps(self) -> list[Step]:
        """The steps that may be opened: all after identification, else the neutral ones."""
        return list(Step) if self.is_identified else list(NEUTRAL_STEPS)

    @property
    def arrived_at(self) -> datetime | None:
        return self.moment(Step.SAFETY, "arrived_at")

    @property
    def left_at(self) -> datetime | None:
        return self.moment(Step.LEAVING, "left_at")

    @property
    def asked_at(self) -> datetime | None:
        """When they were asked to leave."""
        return self.moment(Step.LEAVING, "asked_at")

    @property
    def leave_by(self) -> datetime | None:
        """Until when they must be gone once they were asked."""
        return self.asked_at + LEAVE_WITHIN if self.asked_at else None

    @property
    def stays_long(self) -> bool:
        """Whether they have been there for half an hour (L2 warns)."""
        return bool(self.arrived_at and not self.left_at and clock.now() - self.arrived_at > LONG_STAY)

    @property
    def due_at(self) -> datetime:
        """Until when it is to be written up."""
        return (self.left_at or self.arrived_at or self.visit.ends_at) + WRITE_UP_WITHIN

    @property
    def is_late(self) -> bool:
        return clock.now() > self.due_at

    def save_step(
        self,
        step: str,
        facts: Mapping[str, Raw],
        *,
        revision: int,
        by: User,
        observed_at: datetime | None = None,
    ) -> int:
        """Keep these facts, all seen at the same ``revision`` of ``step``. As ``save_answers``."""
        answers = {name: TypedAnswer(value, revision, observed_at) for name, value in facts.items()}
        return self.save_answers(step, answers, by=by)

    @transaction.atomic
    def save_answers(
        self, step: str, answers: Mapping[str, TypedAnswer], *, by: User, request_id: uuid.UUID | None = None
    ) -> int:
        """Keep these answers of ``step``, others of the step stay as they are; returns its next revision.

        Of one fact that was changed since its author saw it, the newer does not simply win: raises Stale,
        whose ``row`` is the draft as it stands. A fact that is what it was keeps its times. A request that
        arrives again is answered by its first revision and changes nothing. Raises ValidationError once a
        record is submitted, and when ``by`` is not of the pair.
        """
        if step not in Step.values:
            raise ValidationError(_("There is no such step."), code="step")
        if not self.visit.takes_part(by):
            raise ValidationError(_("Only one of the pair writes about a visit."), code="pair")
        lock(self, "steps")
        mark = _mark(request_id, answers, by) if request_id else ""
        for known, revision in self._requests(step):
            if known == mark:
                return revision
        if VisitPlan.objects.filter(pk=self.visit_id, record__isnull=False).exists():
            raise ValidationError(_("The record is submitted; amend it instead."), code="submitted")
        if self.disputed(step, answers):
            shown = [it.revision for it in answers.values() if it.revision is not None]
            raise Stale(self, mine=min(shown), theirs=self.revision(step))
        return self._write(step, self._changed(step, answers), by=by, mark=mark)

    def disputed(self, step: str, answers: Mapping[str, TypedAnswer]) -> list[str]:
        """The names of the answers that somebody else changed to something else since they were seen."""
        kept = self.facts(step)
        return [
            name
            for name, answer in self._changed(step, answers).items()
            if kept.get(name, {}).get("revision", 0) > (answer.revision or 0)
        ]

    def _changed(self, step: str, answers: Mapping[str, TypedAnswer]) -> dict[str, TypedAnswer]:
        """The answers that say something new. A suggestion does so only where nobody has answered."""
        kept = self.facts(step)
        return {
            name: answer
            for name, answer in answers.items()
            if (answer.value or "") != (kept.get(name, {}).get("value") or "")
            and (answer.revision is not None or name not in kept)
        }

    def _requests(self, step: str) -> list[tuple[str, int]]:
        """The marks of the requests that were carried out last, each with the revision it led to."""
        return [(mark, revision) for mark, revision in self.steps.get(step, {}).get("requests", [])]

    def _write(self, step: str, changed: Mapping[str, TypedAnswer], *, by: User, mark: str) -> int:
        """Write what changed, under the row's lock; returns the revision of the step."""
        if not changed and not mark:
            return self.revision(step)
        kept, moment = self.facts(step), clock.now()
        revision = self.revision(step) + (1 if changed else 0)
        for name, answer in changed.items():
            kept[name] = self._fact(name, answer, kept.get(name), by=by, revision=revision)
        requests = [*self._requests(step), *([(mark, revision)] if mark else [])][-REMEMBERED:]
        self.steps = {**self.steps, step: {"revision": revision, "facts": kept, "requests": requests}}
        self.saved_at = moment
        self.save(update_fields=["steps", "saved_at"])
        return revision

    def _fact(
        self, name: str, answer: TypedAnswer, earlier: Mapping[str, Any] | None, *, by: User, revision: int
    ) -> dict[str, Any]:
        """One answer as the draft keeps it, after ``earlier``."""
        moment = clock.now()
        seen = answer.observed_at or (_as_moment(answer.value) if name in MOMENTS else None)
        fact: dict[str, Any] = {
            "value": answer.value,
            "observed_at": self._observed(seen, earlier, moment),
            "written_at": (moment - answer.age).isoformat(),
            "by": by.pk,
            "revision": revision,
        }
        if answer.age:
            fact["received_at"] = moment.isoformat()
        if earlier and (replaced := _replaced(earlier, by=by)):
            fact["replaced"] = replaced
        return fact

    def _observed(self, seen: datetime | None, earlier: Mapping[str, Any] | None, moment: datetime) -> str:
        """When a fact was observed: when it was ``seen``, never after ``moment``.

        Else when its earlier value was, else on arrival.
        """
        if seen:
            return min(seen, moment).isoformat()
        return str(earlier["observed_at"]) if earlier else (self.arrived_at or moment).isoformat()


def _as_moment(value: Raw) -> datetime | None:
    """Read a typed answer as a moment in the organisation's zone. None if it is not a moment."""
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=clock.zone()) if found and found.tzinfo is None else found


def _replaced(earlier: Mapping[str, Any], *, by: User) -> list[dict[str, Any]]:
    """The answers of others whose place a new answer takes. One of the pair erases no words of the other."""
    before: list[dict[str, Any]] = list(earlier.get("replaced", []))
    if earlier["value"] and earlier["by"] != by.pk:
        before.append({name: earlier[name] for name in ("value", "written_at", "by")})
    return before


def _mark(request_id: uuid.UUID, answers: Mapping[str, TypedAnswer], by: User) -> str:
    """What a request is known by: its id, author and words, so that an id never hides other words."""
    said = {name: [answer.value, answer.revision] for name, answer in answers.items()}
    text = json.dumps([str(request_id), by.pk, said], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
