from django.db import migrations, models


class Migration(migrations.Migration):
    """The agreements' entries already booked get theirs in followups 0005, which knows the agreements."""

    dependencies = [
        ("ledger", "0003_who_may_add_rate_caps"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="schedule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                related_name="entries",
                to="ledger.schedule",
            ),
        ),
    ]
