"""Contacts and holds, the contact rules and what they refused, compliance's desk, complaints."""

from typing import Any

from cases import contacting, holding
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import (
    Channel,
    Concern,
    ConcernKind,
    ContactState,
    HoldKind,
    Outcome,
    Purpose,
)
from tests.doors import STAFF, Door, case
from tests.world import World
from tests.world.debtors import moment


def planned(world: World) -> dict[str, Any]:
    """A call to Wang that Li planned for the afternoon."""
    call = contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.CALL,
            purpose=Purpose.DEMAND,
            at=moment(14),
            case=world.assigned_case,
            phone=world.phone,
        ),
        by=world.li,
    )
    return {"pk": call.pk}


def sent(world: World) -> dict[str, Any]:
    """A message to Wang that went out and has not arrived."""
    message = contacting.log(
        approach_to(world.wang, channel=Channel.WECHAT, case=world.assigned_case),
        ContactResult(outcome=Outcome.SENT),
        by=world.li,
    )
    assert message.state == ContactState.DELIVERED
    return {"pk": message.pk}


def hold(world: World) -> dict[str, Any]:
    """A hold on Wang that Li placed."""
    _here = world.assigned_case
    return {"pk": holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Denies it").pk}


def refused(world: World) -> dict[str, Any]:
    """A call at night that the contact rules refused to Li."""
    answer = contacting.plan(
        approach_to(
            world.wang, channel=Channel.CALL, purpose=Purpose.DEMAND, at=moment(23), case=world.assigned_case
        ),
        by=world.li,
    )
    return {"pk": answer.pk}


def concern(world: World) -> dict[str, Any]:
    """A breach in Wang's case that compliance should examine."""
    return {"pk": Concern.raise_(world.assigned_case, ConcernKind.BREACH, "contact:1", by=world.li).pk}


SEE_CASES = "collector supervisor manager compliance"
OPEN_TO = {
    "case-contacts": Door(SEE_CASES, case),
    "contact-plan": Door("collector supervisor", case),
    "contact-check": Door("collector supervisor", case, method="post"),
    "contact-log": Door("collector supervisor", case),
    "contact-record": Door("collector supervisor", planned),
    "contact-cancellation": Door("collector supervisor", planned),
    "contact-approval": Door("supervisor manager", planned),
    "contact-delivery": Door("collector supervisor", sent),
    "case-holds": Door(SEE_CASES, case),
    # Compliance owns the holds (R4), also those of persons without an open case.
    "hold-release": Door("compliance", hold, of_case=False),
    "hold-review": Door("compliance", hold, of_case=False),
    "compliance": Door("compliance"),
    "compliance-sample": Door("compliance", method="post", data=lambda world: {"count": "0"}),
    "concern": Door("compliance", concern, of_case=False),
    "case-complaints": Door(SEE_CASES, case),
    "refusals": Door("supervisor manager compliance"),
    # Compliance sees every refusal. Other users see the refusals of their own requests.
    "refusal": Door(SEE_CASES, refused, of_case=False),
    "rules": Door(STAFF),
    "rate-caps": Door(STAFF),
    "allocation-rules": Door(STAFF),
    "rule-set": Door("compliance", lambda world: {"rule": "C3", "name": "max_visits_7_days"}),
}
