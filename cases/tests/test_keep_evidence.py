"""The evidence vault: what may go in, that it stays what it was, who looks at it (P3)."""

import hashlib
import io
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from audit.models import Event
from cases.models import EvidenceFacts, EvidenceItem, EvidenceKind
from tests.world.debtors import small_pdf


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        }
    }


@pytest.fixture
def case(world):
    return world.assigned_case


@pytest.fixture
def li(world, case):
    return world.signed_in(world.li)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


# The head of a recording without a sound: one channel, eight bits, 8 kHz.
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00"
SOUND += b"\x40\x1f\x00\x00\x01\x00\x08\x00"
SOUND += b"data\x00\x00\x00\x00"


def upload(client, case, content, name="合同.pdf", **said):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    fields = {"request_id": uuid.uuid4(), "file": file, "kind": "contract", **said}
    return client.post(reverse("case-evidence", args=[case.number]), fields)


def test_an_original_is_kept_byte_for_byte_with_its_hash(world, case, li):
    content = small_pdf("contract")
    assert upload(li, case, content).status_code == 302
    item = EvidenceItem.objects.get()
    assert item.sha256 == hashlib.sha256(content).hexdigest() and item.is_unchanged()
    assert (item.name, item.added_by, item.case) == ("合同.pdf", world.li, case)
    answer = li.get(reverse("evidence-file", args=[item.pk]))
    assert b"".join(answer.streaming_content) == content
    assert item.sha256 in li.get(item.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90\x00 a program by another name", "Only PDFs"),
        (b"<html><script>alert(1)</script></html>", "Only PDFs"),
        (b"%PDF-1.7 and nothing more", "damaged"),
        (picture()[:60] + b"\0" * 9, "damaged"),
    ],
)
def test_a_file_is_known_by_its_content_and_not_by_its_name(case, li, content, said):
    answer = upload(li, case, content)
    assert answer.status_code == 422 and said in str(answer.context["form"].errors["file"])
    assert not EvidenceItem.objects.exists()


def test_a_file_that_is_too_large_is_refused(case, li, settings):
    settings.UPLOAD_LIMIT_BYTES = 100
    answer = upload(li, case, small_pdf("a long one" * 20), remarks="From the bank")
    assert answer.status_code == 422 and "larger" in str(answer.context["form"].errors["file"])
    assert answer.context["form"]["remarks"].value() == "From the bank"


def test_a_picture_that_calls_itself_a_pdf_is_kept_as_the_picture_it_is(case, li):
    upload(li, case, picture())
    item = EvidenceItem.objects.get()
    assert item.content_type == "image/png" and item.file_name == "合同.pdf.png"
    assert f'<img class="paper" src="{reverse("evidence-file", args=[item.pk])}"' in page(li, item)


def page(client, item):
    return client.get(item.get_absolute_url()).content.decode()


def test_each_type_is_shown_in_the_page_in_its_own_way(case, li):
    upload(li, case, small_pdf())
    upload(li, case, SOUND, name="call.wav", kind="recording")
    pdf, sound = EvidenceItem.objects.order_by("pk")
    assert "<iframe" in page(li, pdf) and "<audio" in page(li, sound)


def test_every_look_and_every_copy_is_written_down(world, case, li):
    item = world.evidence()
    url = reverse("evidence-file", args=[item.pk])
    li.get(item.get_absolute_url())
    assert not Event.objects.filter(verb__startswith="evidence.s").exists()
    assert li.get(url)["Content-Disposition"].startswith("inline")
    assert li.get(url, {"download": "1"})["Content-Disposition"].startswith("attachment")
    looks = Event.objects.filter(verb__in=("evidence.seen", "evidence.copied")).order_by("pk")
    assert [(look.verb, look.by, look.case) for look in looks] == [
        ("evidence.seen", world.li, case.number),
        ("evidence.copied", world.li, case.number),
    ]


def test_an_original_can_do_nothing_in_the_browser_but_be_shown(world, case, li):
    upload(li, case, picture())
    for item in (world.evidence(), EvidenceItem.objects.order_by("pk")[0]):
        answer = li.get(reverse("evidence-file", args=[item.pk]))
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script" not in policy
        assert ("sandbox" in policy) == item.is_picture
        assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("who", ["hu", "sun_li", "he", "sun", "wu"])
def test_anothers_evidence_is_not_there(world, case, who):
    item = world.evidence()
    client = world.signed_in(getattr(world, who))
    for name in ("evidence", "evidence-file"):
        status = client.get(reverse(name, args=[item.pk])).status_code
        # Finance and administrators have no right to evidence at all.
        assert status == (403 if who in ("sun", "wu") else 404)
    assert not Event.objects.filter(verb="evidence.seen").exists()


def test_a_better_copy_names_the_one_before_and_both_stay(case, li):
    upload(li, case, small_pdf("blurred"))
    first = EvidenceItem.objects.get()
    upload(li, case, small_pdf("sharp"), version_of=first.pk)
    better = EvidenceItem.objects.exclude(pk=first.pk).get()
    assert better.version_of == first
    assert better.get_absolute_url() in page(li, first) and first.get_absolute_url() in page(li, better)


def test_only_the_newest_copy_is_offered_to_be_bettered(case, li):
    upload(li, case, small_pdf("blurred"))
    first = EvidenceItem.objects.get()
    upload(li, case, small_pdf("sharp"), version_of=first.pk)
    better = EvidenceItem.objects.exclude(pk=first.pk).get()
    form = li.get(reverse("case-evidence", args=[case.number])).context["form"]
    assert list(form.fields["version_of"].queryset) == [better]
    refused = upload(li, case, small_pdf("sharper"), version_of=first.pk)
    assert refused.status_code == 422 and "version_of" in refused.context["form"].errors
    upload(li, case, small_pdf("sharpest"), version_of=better.pk)
    assert EvidenceItem.objects.order_by("-pk")[0].version_of == better


def test_nobody_betters_the_original_of_another_debtor(world, case, li):
    theirs = EvidenceItem.add(
        world.another_debtor(),
        SimpleUploadedFile("iou.pdf", small_pdf("theirs")),
        EvidenceFacts(EvidenceKind.IOU),
        by=world.chen,
    )
    assert upload(li, case, small_pdf("ours"), version_of=theirs.pk).status_code == 422


def test_a_copy_of_the_same_bytes_with_another_debtor_is_no_twin(world, case):
    ours = world.evidence(content=small_pdf("same"))
    file = SimpleUploadedFile("same.pdf", small_pdf("same"))
    theirs = EvidenceItem.add(
        world.another_debtor(), file, EvidenceFacts(EvidenceKind.CONTRACT), by=world.chen
    )
    assert theirs.sha256 == ours.sha256
    assert not ours.same_original.exists()


@pytest.mark.parametrize(
    ("typed", "file_name", "kept"),
    [
        ("Signed contract", "scan.pdf", "Signed contract"),
        ("", "C:\\Scans\\scan.pdf", "scan.pdf"),
        ("", "", "loan contract"),
        ("x" * 300, "scan.pdf", "x" * 200),
    ],
)
def test_an_original_is_named_as_typed_else_as_its_file_else_as_its_kind(world, typed, file_name, kept):
    file = ContentFile(small_pdf(), name=file_name)
    facts = EvidenceFacts(EvidenceKind.CONTRACT, typed)
    assert EvidenceItem.add(world.debtor, file, facts, by=world.chen).name == kept


def test_a_file_that_somebody_changed_on_the_disk_is_noticed(world, case):
    item = world.evidence()
    assert item.is_unchanged()
    with open(item.file.path, "ab") as original:
        original.write(b" ")
    assert not item.is_unchanged()


@pytest.mark.parametrize(("more", "status"), [(0, 302), (-1, 422)])
def test_a_file_may_be_as_large_as_the_limit_and_not_a_byte_larger(case, li, settings, more, status):
    content = small_pdf()
    settings.UPLOAD_LIMIT_BYTES = len(content) + more
    assert upload(li, case, content).status_code == status


def test_the_very_same_file_is_kept_and_said_to_be_the_same(case, li):
    upload(li, case, small_pdf("once"))
    answer = li.post(
        reverse("case-evidence", args=[case.number]),
        {
            "request_id": uuid.uuid4(),
            "file": SimpleUploadedFile("again.pdf", small_pdf("once")),
            "kind": "iou",
        },
        follow=True,
    )
    first, twin = EvidenceItem.objects.order_by("pk")
    assert "on file already" in answer.content.decode()
    assert twin.get_absolute_url() in page(li, first)


def test_one_upload_sent_twice_is_one_original_and_leaves_no_second_file(case, li, tmp_path):
    request_id = uuid.uuid4()
    first, again = (upload(li, case, small_pdf("x"), request_id=request_id) for _time in range(2))
    assert first["Location"] == again["Location"]
    assert EvidenceItem.objects.count() == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_the_checklist_says_what_is_still_missing_and_each_thing_once(world, case, li):
    url = reverse("case-evidence", args=[case.number])
    before = {line.kind: line for line in li.get(url).context["checklist"]}
    assert not before["contract"].there and before["contract"].needed_to == "visit"
    world.evidence()
    after = li.get(url).context["checklist"]
    kinds = [line.kind for line in after]
    assert len(kinds) == len(set(kinds))
    assert {line.kind: line for line in after}["contract"].there


def test_a_manager_sees_the_vault_and_adds_nothing(world, case):
    manager = world.signed_in(world.qian)
    assert manager.get(reverse("case-evidence", args=[case.number])).context["form"] is None
    assert upload(manager, case, small_pdf()).status_code == 403


@pytest.mark.browser
def test_the_original_opens_inside_the_page(chromium, live_server, world, case):
    upload(world.signed_in(world.li), case, picture())
    item, client = EvidenceItem.objects.get(), world.signed_in(world.li)
    context = chromium.new_context()
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    opened = context.new_page()
    opened.goto(live_server.url + item.get_absolute_url())
    assert opened.evaluate("document.querySelector('img.paper').naturalWidth") == 8
    context.close()
