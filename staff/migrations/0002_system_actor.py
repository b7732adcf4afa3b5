from django.db import migrations


def make_system_actor(apps, schema_editor):
    user = apps.get_model("staff", "User")
    user.objects.get_or_create(
        staff_number="system", defaults={"name": "System", "is_system": True, "is_active": False, "password": "!"}
    )


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [migrations.RunPython(make_system_actor, migrations.RunPython.noop)]
