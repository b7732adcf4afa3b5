"""A debtor who wants instalments has promised nothing: the contact log says which of the two it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_scope_of_an_agreement")]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("spoke", "spoke with the debtor"),
                    ("spoke_other", "spoke with somebody else"),
                    ("no_answer", "no answer"),
                    ("not_home", "nobody home"),
                    ("wrong_person", "wrong number or address"),
                    ("not_reached_door", "never reached the door"),
                    ("promised", "promised to pay"),
                    ("wants_instalments", "wants to pay in instalments"),
                    ("refused", "refuses to pay"),
                    ("disputed", "disputes the debt"),
                    ("asked_to_stop", "asked us to stop this channel"),
                    ("did_not_come", "did not come"),
                    ("answered", "answered in writing"),
                    ("sent", "sent"),
                ],
                max_length=20,
            ),
        ),
    ]
