"""The steps before the first page: the database, static files, and the first users."""

import io
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connections

from collections_app.installation import Refused, remember


def say(text: str = "") -> None:
    """Print to the terminal at once, also through a pipe."""
    print(text, flush=True)


def prepare(folder: Path, values: dict[str, str], *, demo: bool) -> str:
    """Migrate and collect static files. At the first start, make the demo or the first administrator.

    ``values`` are the installation's own. Returns the text to print once pages answer. Raises Refused if the
    demo was interrupted while it was made.
    """
    django.setup()
    if values.get("DEMO") == "making":
        raise Refused(f"The demo was interrupted while it was made. Delete {folder} and start again.")
    say("Bringing the database up to date")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if get_user_model().objects.at_work().exists():
        told = sign_ins(values)
    elif demo and apps.is_installed("demo"):
        told = make_demo(folder, values)
    else:
        told = first_administrator()
    connections.close_all()
    return told


def make_demo(folder: Path, values: dict[str, str]) -> str:
    """Make the demo department.

    ``DEMO=making`` marks a demo that is not complete, so that the next start can refuse it.
    """
    password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
    remember(folder, {**values, "DEMO": "making"})
    say("Making the demo department (about two minutes)")
    settings.DEMO = True
    call_command("demo", password=password, verbosity=0)
    values |= {"DEMO": "true", "DEMO_PASSWORD": password}
    remember(folder, values)
    return sign_ins(values)


def sign_ins(values: Mapping[str, str]) -> str:
    """The users and the password of the demo. Empty for a real department."""
    if values.get("DEMO") != "true" or not apps.is_installed("demo"):
        return ""
    numbers = io.StringIO()
    call_command("demo", sign_ins=True, stdout=numbers)
    return f"demo sign-ins: {', '.join(numbers.getvalue().split())}\npassword: {values['DEMO_PASSWORD']}"


def first_administrator() -> str:
    """Make the first administrator from ADMIN_USER and ADMIN_PASSWORD, or ask at the terminal.

    Without either, returns the command to type. Raises Refused if the password is weak.
    """
    number, password = os.environ.get("ADMIN_USER", ""), os.environ.get("ADMIN_PASSWORD", "")
    if number and password:
        try:
            validate_password(password)
        except ValidationError as error:
            raise Refused(f"ADMIN_PASSWORD is too weak: {' '.join(error.messages)}") from None
        get_user_model().objects.create_superuser(number, number, password)
        return f"administrator: {number}"
    if sys.stdin.isatty():
        say("This installation has nobody in it yet. Who is the first administrator?")
        call_command("createsuperuser")
        return ""
    return (
        "Nobody can sign in yet. Make the first administrator with:\n"
        f"    DATA_DIR={os.environ['DATA_DIR']} .venv/bin/python manage.py createsuperuser"
    )
