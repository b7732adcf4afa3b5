from django.conf import settings
from django.db import migrations

from audit import triggers


def install(apps, schema_editor):
    # Tests tidy up by emptying tables, so their settings install the triggers only where a test asks.
    if getattr(settings, "AUDIT_TRIGGERS", True):
        triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
