"""The department words its letters. None may threaten, pose as a court, or omit who demands what by when."""

import pytest
from django.urls import reverse

from audit.models import Event
from followups import wordings
from followups.models import LetterKind, LetterTemplate
from foundation import clock
from foundation.errors import Stale
from tests.world import World
from tests.world.debtors import NOW

FACTS = "Dear {debtor}, {creditor} asks you to pay {overdue} by {pay_by}."


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def save(world: World, *, version: int = 1, title: str = "Demand", body: str = FACTS):
    typed = {"version": version, "title": title, "body": body}
    return world.signed_in(world.he).post(reverse("wording", args=["demand", "en"]), typed)


def test_the_next_letter_is_written_in_the_new_wording_and_older_ones_stay(world: World) -> None:
    old = world.letter()
    assert save(world).status_code == 302
    assert LetterTemplate.current("demand", "en").version == 2
    old.refresh_from_db()
    assert old.template.version == 1
    assert Event.objects.filter(verb="wording.changed").count() == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (FACTS + " Our lawyer's letter follows.", "lawyer"),
        (FACTS + " Pay, or else.", "or else"),
        (FACTS + " 否则我们将告诉您的邻居。", "邻居"),
        (FACTS + " {iban}", "{iban}"),
        (FACTS + " {", "brace"),
        (FACTS + " {amount!x}", "brace"),
        (FACTS + " {amount:>q}", "brace"),
        (FACTS + " {}", "No letter fills in {}"),
        (FACTS + " {amount.__class__}", "No letter fills in"),
        ("Dear {debtor}, pay {overdue} by {pay_by}.", "{creditor} is lacking"),
    ],
)
def test_what_no_letter_may_say_is_refused_beside_the_text_and_stays_typed(world, body, said) -> None:
    page = save(world, body=body)
    assert page.status_code == 422
    assert said in str(page.context["form"].errors["body"])
    assert page.context["form"]["body"].value() == body
    assert LetterTemplate.current("demand", "en").version == 1


def test_of_two_who_word_at_once_the_second_is_told(world: World) -> None:
    assert save(world).status_code == 302
    page = save(world, title="Another title")
    assert page.status_code == 409
    assert "Another title" in page.text
    with pytest.raises(Stale):
        wordings.reword(
            LetterTemplate.objects.get(kind="demand", language="en", version=1),
            title="x",
            body=FACTS,
            by=world.he,
        )


@pytest.mark.parametrize("kind", LetterKind.values)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_first_wordings_keep_to_their_own_rules(world: World, kind: str, language: str) -> None:
    first = LetterTemplate.current(kind, language)
    assert wordings.reword(first, title=first.title, body=first.body, by=world.he).version == 2


def test_no_other_letter_or_language_has_a_page(world: World) -> None:
    client = world.signed_in(world.he)
    assert client.get(reverse("wording", args=["summons", "en"])).status_code == 404
    assert client.get(reverse("wording", args=["demand", "fr"])).status_code == 404
