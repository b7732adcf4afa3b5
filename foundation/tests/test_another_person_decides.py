"""A request for approval is decided once, by another person, and returned only with a reason."""

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from foundation.approvals import Decision
from ledger.models import Waiver
from staff.models import User
from tests.world import World


def asked(world: World, decision: str = Decision.PENDING) -> Waiver:
    return Waiver(asked_by=world.li, asked_at=clock.now(), decision=decision)


def refusal(approval: Waiver, by: User, decision: str = Decision.APPROVED, remarks: str = "") -> str:
    """The code of the error that ``by`` gets."""
    with pytest.raises(ValidationError) as refused:
        approval.decide(decision, by=by, at=clock.now(), remarks=remarks)
    errors = (
        refused.value.error_dict["remarks"]
        if hasattr(refused.value, "error_dict")
        else refused.value.error_list
    )
    return errors[0].code


def test_another_persons_yes_is_kept_with_who_and_when(world: World) -> None:
    approval, at = asked(world), clock.now()
    approval.decide(Decision.APPROVED, by=world.chen, at=at, remarks="As agreed by phone")
    assert (approval.decision, approval.decided_by, approval.decided_at, approval.remarks) == (
        Decision.APPROVED,
        world.chen,
        at,
        "As agreed by phone",
    )


def test_nobody_decides_on_their_own_request(world: World) -> None:
    assert refusal(asked(world), world.li) == "own"


@pytest.mark.parametrize("decided", [Decision.APPROVED, Decision.RETURNED])
def test_what_was_decided_is_not_decided_again(world: World, decided: str) -> None:
    assert refusal(asked(world, decided), world.chen) == "state"


def test_a_job_approves_nothing(world: World) -> None:
    assert refusal(asked(world), User.objects.get(is_system=True)) == "system"


@pytest.mark.parametrize("remarks", ["", "  "])
def test_sending_back_takes_a_word_why(world: World, remarks: str) -> None:
    approval = asked(world)
    assert refusal(approval, world.chen, Decision.RETURNED, remarks) == "remarks"
    assert approval.decision == Decision.PENDING
    approval.decide(Decision.RETURNED, by=world.chen, at=clock.now(), remarks="Name the day")
    assert approval.decision == Decision.RETURNED
