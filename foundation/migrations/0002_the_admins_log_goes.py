from django.db import migrations

LOG = "django_admin_log"


def drop_the_log(apps, schema_editor):
    """Drop the log of Django's admin, which is not mounted. A log that has rows stays."""
    connection = schema_editor.connection
    if LOG not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {LOG}")
        (rows,) = cursor.fetchone()
        if not rows:
            cursor.execute(f"DROP TABLE {LOG}")


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]

    operations = [migrations.RunPython(drop_the_log, migrations.RunPython.noop, elidable=True)]
