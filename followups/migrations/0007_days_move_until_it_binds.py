"""Due days move when an agreement becomes active late. The day on the paper stays beside them."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def keep_the_day_on_the_paper(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("followups", "AgreedInstalment").objects.update(signed_for=F("due_on"))


class Migration(migrations.Migration):
    dependencies = [("followups", "0006_scope_of_an_agreement")]

    operations = [
        migrations.AddField(
            model_name="repaymentagreement",
            name="off_rest_days",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="agreedinstalment",
            name="signed_for",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(keep_the_day_on_the_paper, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="agreedinstalment",
            name="signed_for",
            field=models.DateField(),
        ),
    ]
