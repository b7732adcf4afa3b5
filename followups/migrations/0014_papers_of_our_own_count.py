from django.db import migrations
from django.utils import timezone

# The kinds of evidence that a letter counts as once it was sent: every letter carries a statement.
SENT = ("notice", "statement")


def count(apps, schema_editor):
    """Let letters that were sent, their proven deliveries and standing receipts count as evidence."""
    paper = apps.get_model("cases", "IssuedPaper")
    letter = apps.get_model("followups", "Letter")
    receipt = apps.get_model("followups", "Receipt")
    reversal = apps.get_model("ledger", "Reversal")
    debtor = apps.get_model("cases", "Debtor")
    sent = letter.objects.filter(state__in=("sent", "delivered")).exclude(document=None).exclude(contact=None)
    for row in sent.select_related("case", "contact").iterator():
        rows = [(kind, row.contact.starts_at) for kind in SENT]
        if row.contact.delivered_at and row.contact.delivery_proof_id:
            rows.append(("delivery_receipt", row.contact.delivered_at))
        for kind, at in rows:
            paper.objects.get_or_create(
                document_id=row.document_id,
                kind=kind,
                defaults={"debtor_id": row.case.debtor_id, "on": timezone.localdate(at)},
            )
    gone = reversal.objects.values("payment")
    standing = receipt.objects.filter(is_void=False).exclude(payment__in=gone).select_related("payment")
    for row in standing.iterator():
        owner = debtor.objects.filter(account=row.payment.account_id).first()
        if owner is not None:
            paper.objects.get_or_create(
                document_id=row.document_id,
                kind="repayment_record",
                defaults={"debtor": owner, "on": row.payment.value_date},
            )


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0013_money_returned_to_its_sender"),
        ("cases", "0008_papers_of_our_own"),
        ("ledger", "0006_costs_with_their_papers"),
    ]
    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
