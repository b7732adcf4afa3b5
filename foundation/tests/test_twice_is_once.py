"""A request with an id is carried out once, by one person, for one body."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from foundation import once
from foundation.errors import Conflicting, Repeated
from foundation.models import OnceRequest
from tests.world import World

PAYMENT = {"amount": "100.00", "account": 7}


def carry_out(
    world: World, request_id: object, *, by: object = None, action: str = "pay", **body: object
) -> None:
    with once.carried_out(
        by=by or world.sun,
        action=action,
        request_id=request_id,
        body={**PAYMENT, **body},
        result="/payments/1/",
    ):
        pass


def test_the_repeat_is_led_to_what_the_first_one_made(world: World) -> None:
    request = uuid4()
    carry_out(world, request)
    with pytest.raises(Repeated) as repeated:
        carry_out(world, request)
    assert repeated.value.result == "/payments/1/"
    assert OnceRequest.objects.count() == 1


def test_the_same_id_for_another_body_is_shown_with_both(world: World) -> None:
    request = uuid4()
    carry_out(world, request)
    with pytest.raises(Conflicting) as conflict:
        carry_out(world, request, amount="200.00")
    assert (conflict.value.first["amount"], conflict.value.second["amount"]) == ("100.00", "200.00")


def test_the_order_of_the_fields_makes_no_other_body(world: World) -> None:
    request = uuid4()
    for body in ({"a": 1, "b": 2}, {"b": 2, "a": 1}):
        try:
            once.begin(by=world.sun, action="pay", request_id=request, body=body)
        except Repeated:
            repeated = True
        else:
            repeated = False
    assert repeated


def test_another_person_another_action_and_another_id_are_other_requests(world: World) -> None:
    request = uuid4()
    carry_out(world, request)
    carry_out(world, request, by=world.qian)
    carry_out(world, request, action="refund")
    carry_out(world, uuid4())
    assert OnceRequest.objects.count() == 4


def test_what_failed_may_be_sent_again(world: World) -> None:
    request = uuid4()
    with (
        pytest.raises(ValidationError),
        once.carried_out(by=world.sun, action="pay", request_id=request, body=PAYMENT, result="/payments/1/"),
    ):
        raise ValidationError("The account is closed.")
    carry_out(world, request)


def test_without_an_id_nothing_is_noted(world: World) -> None:
    for _time in range(2):
        carry_out(world, None)
    assert not OnceRequest.objects.exists()


def test_each_request_is_led_to_its_own_result(world: World) -> None:
    first, second = uuid4(), uuid4()
    for number, request in enumerate((first, second), start=1):
        begun = once.begin(by=world.sun, action="pay", request_id=request, body=PAYMENT)
        begun.finish(f"/payments/{number}/")
    for number, request in enumerate((first, second), start=1):
        with pytest.raises(Repeated) as repeated:
            once.begin(by=world.sun, action="pay", request_id=request, body=PAYMENT)
        assert repeated.value.result == f"/payments/{number}/"
