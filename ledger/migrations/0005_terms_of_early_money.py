from decimal import Decimal

from django.db import migrations, models

import foundation.money


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_what_caused_an_entry")]

    operations = [
        migrations.AddField(
            model_name="debt",
            name="prepayment",
            field=models.CharField(
                blank=True,
                choices=[
                    ("wait", "waits for the due day"),
                    ("next", "settles the next instalments"),
                    ("last", "settles the last instalments"),
                    ("spread", "is spread over the instalments to come"),
                ],
                default="",
                max_length=6,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="debt",
            name="small_difference",
            field=foundation.money.MoneyField(default=Decimal("1.00")),
        ),
        migrations.AddField(
            model_name="schedule",
            name="gives_up",
            field=foundation.money.MoneyField(default=0),
        ),
        migrations.AddField(
            model_name="supersession",
            name="takes",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
