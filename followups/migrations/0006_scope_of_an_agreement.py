"""An agreement says what it is about. What older agreements gave up becomes the waiver of a settlement."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import foundation.money


def say_what_older_ones_are_about(apps: Any, _schema_editor: Any) -> None:
    agreements = apps.get_model("followups", "RepaymentAgreement").objects
    agreements.filter(owed__gt=F("total")).update(scope="settlement", waiver=F("owed") - F("total"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_scope_of_an_agreement"),
        ("followups", "0005_what_agreements_caused"),
        ("ledger", "0004_what_caused_an_entry"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreedCatchUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caught_up",
                        to="followups.repaymentagreement",
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="catch_ups",
                        to="ledger.instalment",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="agreedcatchup",
            constraint=models.UniqueConstraint(
                fields=("agreement", "instalment"), name="an_instalment_is_caught_up_once"
            ),
        ),
        migrations.AddField(
            model_name="repaymentagreement",
            name="scope",
            field=models.CharField(
                choices=[
                    ("catch_up", "catch up on what is overdue"),
                    ("whole", "whole debt"),
                    ("settlement", "settlement for less"),
                ],
                default="whole",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="repaymentagreement",
            name="waiver",
            field=foundation.money.MoneyField(default=0),
        ),
        migrations.RunPython(say_what_older_ones_are_about, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="repaymentagreement",
            constraint=models.CheckConstraint(
                condition=Q(scope="settlement", waiver__gt=0) | ~Q(scope="settlement") & Q(waiver=0),
                name="only_a_settlement_gives_up",
            ),
        ),
    ]
