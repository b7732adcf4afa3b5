from django.db import migrations

# What the gate asks for until the department edits it: a claim on paper and a statement to visit; to sue, what wins
# in court (the disbursement, the statement, the notice and its receipt, our signatory's authority).
CLAIM = {"loan": "contract", "card": "contract", "trade": "contract", "iou": "iou", "other": "contract"}
TO_SUE = ["repayment_record", "notice", "delivery_receipt", "authority"]


def make_defaults(apps, schema_editor):
    requirement = apps.get_model("cases", "EvidenceRequirement")
    for debt_kind, claim in CLAIM.items():
        lent = [] if debt_kind == "trade" else ["disbursement"]
        for needed_to, kinds in (("visit", [claim, "statement"]), ("sue", [claim, *lent, *TO_SUE])):
            for kind in kinds:
                requirement.objects.get_or_create(debt_kind=debt_kind, evidence_kind=kind, needed_to=needed_to)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(make_defaults, migrations.RunPython.noop)]
