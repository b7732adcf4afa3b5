"""Signing in: the throttle, the known device, the idle session, the log."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from foundation import clock
from foundation.encrypted import search_hash
from staff import signing_in
from staff.models import SignIn
from tests.world.debtors import NOW
from tests.world.people import PASSWORD


def sign_in(client: Client, number: str, password: str = PASSWORD):
    return client.post(reverse("sign-in"), {"staff_number": number, "password": password})


@pytest.fixture
def chen(world):
    return world.chen


def test_the_right_password_opens_the_house_and_is_logged(chen, client):
    answer = sign_in(client, "S1")

    assert answer.status_code == 302
    assert client.get(reverse("profile")).status_code == 200
    assert SignIn.objects.get().outcome == SignIn.Outcome.SIGNED_IN


def test_a_wrong_one_says_so_and_keeps_the_number_but_not_the_password(chen, client):
    page = sign_in(client, "S1", "guessed wrong")

    assert page.status_code == 422
    assert 'value="S1"' in page.content.decode()
    assert "guessed wrong" not in page.content.decode()
    assert SignIn.objects.get().user == chen


def test_strangers_who_fail_five_times_are_kept_out_even_with_the_right_password(chen, client):
    for _time in range(5):
        sign_in(client, "S1", "guessed wrong")

    page = sign_in(client, "S1")

    assert page.status_code == 429
    assert "Try again in 15 minutes" in page.content.decode()


def test_a_known_device_signs_in_while_strangers_fail_on_the_account(chen):
    known = Client()
    sign_in(known, "S1")
    known.post(reverse("sign-out"))
    stranger = Client(REMOTE_ADDR="10.0.0.9")
    for _time in range(6):
        sign_in(stranger, "S1", "guessed wrong")

    assert sign_in(known, "S1").status_code == 302


def test_the_account_is_open_again_after_a_quarter_of_an_hour(chen, client):
    with clock.at(NOW):
        for _time in range(5):
            sign_in(client, "S1", "guessed wrong")
        assert signing_in.is_throttled(search_hash("S1"), None, known_device=False)
    with clock.at(NOW + timedelta(minutes=15, seconds=1)):
        assert not signing_in.is_throttled(search_hash("S1"), None, known_device=False)


def test_one_address_cannot_try_every_account(chen, client):
    for number in range(20):
        sign_in(client, f"X{number}", "guessed wrong")

    assert sign_in(client, "S1").status_code == 429


def test_a_password_typed_into_the_wrong_box_is_not_kept_in_the_log(chen, client):
    sign_in(client, "my secret sentence", "S1")

    assert "my secret sentence" not in str(SignIn.objects.values().get())


def test_half_an_hour_of_silence_ends_a_session(chen, client):
    sign_in(client, "S1")
    session = client.session
    session["last_seen"] = int(clock.real_now().timestamp()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()

    answer = client.get(reverse("profile"))

    assert answer["Location"].startswith(reverse("sign-in"))


def test_after_signing_in_one_goes_on_where_one_was(chen, client):
    page = client.post(
        reverse("sign-in"), {"staff_number": "S1", "password": PASSWORD, "next": reverse("profile")}
    )
    assert page["Location"] == reverse("profile")
    assert Client().get(reverse("profile"))["Location"].endswith("?next=/profile/")


@pytest.mark.parametrize(
    ("outcome", "tone"), [("signed_in", "good"), ("wrong", "warn"), ("throttled", "warn")]
)
def test_the_log_shows_an_attempt_in_its_tone(outcome, tone):
    assert SignIn(outcome=outcome).shown_as.tone == tone
