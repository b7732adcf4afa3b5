"""Signing in with a staff number and a password, and the throttle.

The sign-in log is the throttle's memory. Strangers who fail too often on an account are kept from it for a
while; a device on which the account was used before still signs in, so that nobody can lock a colleague out.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import authenticate
from django.core import signing
from django.http import HttpRequest, HttpResponse

from audit.record import record
from foundation import clock
from foundation.encrypted import search_hash
from staff.models import SignIn, User
from staff.verbs import Verb

WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 20
DEVICE_COOKIE = "device"
DEVICE_DAYS = 180
Outcome = SignIn.Outcome


@dataclass(frozen=True)
class Attempt:
    """The result of one attempt: the outcome, and the person if it is ``signed_in``."""

    outcome: str
    user: User | None = None


def knows_device(request: HttpRequest, staff_number: str) -> bool:
    """Whether this browser signed in under ``staff_number`` before, by its signed cookie."""
    try:
        known = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE, max_age=timedelta(days=DEVICE_DAYS)
        )
    except signing.BadSignature:
        return False
    return isinstance(known, list) and search_hash(staff_number) in known


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Remember this browser for ``user`` and the last few others who used it."""
    try:
        known = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE)
    except signing.BadSignature:
        known = []
    mine = search_hash(user.staff_number)
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps([mine, *(other for other in known if other != mine)][:8], salt=DEVICE_COOKIE),
        max_age=timedelta(days=DEVICE_DAYS),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def is_throttled(number_hash: str, address: str | None, *, known_device: bool) -> bool:
    """Whether too many attempts failed lately: 5 by strangers on the account, or 20 from the address."""
    failed = SignIn.objects.filter(tried_at__gt=clock.now() - WINDOW).exclude(outcome=Outcome.SIGNED_IN)
    if address and failed.filter(address=address).count() >= FAILURES_PER_ADDRESS:
        return True
    by_strangers = failed.filter(number_hash=number_hash, known_device=False, outcome=Outcome.WRONG)
    return not known_device and by_strangers.count() >= FAILURES_PER_ACCOUNT


def attempt(request: HttpRequest, staff_number: str, password: str) -> Attempt:
    """Try to sign in, and log the attempt with its outcome."""
    number_hash, address = search_hash(staff_number), request.META.get("REMOTE_ADDR") or None
    known = knows_device(request, staff_number)
    user = None
    if is_throttled(number_hash, address, known_device=known):
        outcome = Outcome.THROTTLED
    else:
        user = authenticate(request, username=staff_number, password=password)
        outcome = Outcome.SIGNED_IN if isinstance(user, User) else Outcome.WRONG
    tried = SignIn.objects.create(
        user=user if isinstance(user, User) else User.objects.filter(staff_number=staff_number).first(),
        number_hash=number_hash,
        address=address,
        device=request.META.get("HTTP_USER_AGENT", "")[:200],
        known_device=known,
        outcome=outcome,
        tried_at=clock.now(),
    )
    if isinstance(user, User):
        record(Verb.USER_SIGNED_IN, tried, by=user)
        return Attempt(outcome, user)
    return Attempt(outcome)
