from django.db import migrations, models


def remove_unused(apps, schema_editor):
    """Kiva and Berka are public loan books for trying an import: no customer's installation needs them.

    One under which something was imported stays, since its runs refer to it.
    """
    profiles = apps.get_model("intake", "ImportProfile").objects
    profiles.filter(name__in=["kiva", "berka"], runs__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_profiles")]
    operations = [
        migrations.AlterField("importprofile", "layout", models.CharField(default="generic", max_length=10)),
        migrations.RunPython(remove_unused, migrations.RunPython.noop),
    ]
