from django.db import migrations

PROFILES = [
    {"name": "generic", "layout": "generic", "creditor_name": "Own debts", "grace_days": 0},
]


def make_profiles(apps, schema_editor):
    profile = apps.get_model("intake", "ImportProfile")
    for wanted in PROFILES:
        profile.objects.get_or_create(name=wanted["name"], defaults=wanted)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunPython(make_profiles, migrations.RunPython.noop)]
