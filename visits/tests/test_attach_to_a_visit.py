"""Photos show papers only; a recording is kept only if the debtor was told of it and agreed."""

import io
import wave

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from cases.models import EvidenceItem
from foundation import clock
from tests.world.debtors import NOW, small_pdf
from visits import attaching
from visits.models import Shows


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return ContentFile(out.getvalue(), name="p.png")


def sound():
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(b"\0" * 800)
    return ContentFile(out.getvalue(), name="s.wav")


def test_a_photo_is_kept_as_evidence_with_its_hash(world):
    photo = attaching.photo(world.planned, picture(), shows=Shows.SIGNED_PAGE, by=world.li)
    assert photo.evidence.kind == "photo" and len(photo.evidence.sha256) == 64
    assert photo.evidence.is_unchanged()


def test_a_paper_is_no_photo_and_leaves_nothing_behind(world):
    with pytest.raises(ValidationError, match="no picture"):
        attaching.photo(world.planned, ContentFile(small_pdf(), name="p.png"), shows="document", by=world.li)
    assert not EvidenceItem.objects.filter(kind="photo").exists()


def test_only_who_was_there_adds_to_a_visit(world):
    with pytest.raises(ValidationError, match="one of the pair"):
        attaching.photo(world.planned, picture(), shows="document", by=world.zhou)


@pytest.mark.parametrize("told", ["", "refused"])
def test_no_recording_without_having_been_told_and_agreed(world, told):
    world.draft.save_step("safety", {"recording": told}, revision=0, by=world.li)
    with pytest.raises(ValidationError, match="told"):
        attaching.recording(world.planned, sound(), by=world.li)
    assert not EvidenceItem.objects.filter(kind="recording").exists()


def test_a_recording_that_the_debtor_agreed_to_is_kept_with_the_later_withdrawal(world):
    world.draft.save_step("safety", {"recording": "agreed"}, revision=0, by=world.li)
    kept = attaching.recording(world.planned, sound(), withdrawn=True, by=world.li)
    assert kept.withdrawn and kept.evidence.content_type.startswith("audio/")
