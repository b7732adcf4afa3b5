"""The codes that say that a debt, a place or a number is another person's get neutral names.

The findings of the room below carry one of them too, so one migration renames them everywhere.
"""

import json

from django.db import migrations, models
from django.db.models.functions import Cast

NAMES = {"not_his": "not_theirs", "place.not_his": "place.not_theirs"}
COLUMNS = [
    ("cases", "Refusal", "findings"),
    ("cases", "ContactApproval", "findings"),
    ("cases", "Contact", "breach"),
    ("visits", "Permit", "findings"),
    ("visits", "VisitDraft", "steps"),
    ("visits", "VisitRecord", "facts"),
]


def rename(apps, _schema):
    for room, model, column in COLUMNS:
        rows = apps.get_model(room, model).objects.annotate(text=Cast(column, models.TextField()))
        for row in rows.filter(text__contains="not_his").iterator():
            text = json.dumps(getattr(row, column))
            for old, new in NAMES.items():
                text = text.replace(f'"{old}"', f'"{new}"')
            setattr(row, column, json.loads(text))
            row.save(update_fields=[column])


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_people_are_they"), ("cases", "0007_what_a_household_can_keep")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
