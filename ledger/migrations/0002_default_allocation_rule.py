from django.db import migrations


def make_default_rule(apps, schema_editor):
    rule = apps.get_model("ledger", "AllocationRule")
    rule.objects.get_or_create(
        name="default",
        version=1,
        defaults={
            "steps": [{"from_dpd": 0, "components": ["interest", "penalty", "principal"]}],
            "source": "Civil Code 560, 561",
            "is_default": True,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(make_default_rule, migrations.RunPython.noop)]
