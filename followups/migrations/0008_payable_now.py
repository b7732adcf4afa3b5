"""Letters say the total outstanding and what is payable now apart. The wordings name both."""

from typing import Any

from django.db import migrations
from django.db.models import F

import foundation.money

# What the first wordings say, and what they say from now on. Other wordings stay as the department wrote them.
SAID = {
    ("notice", "en"): (
        (
            "On {as_of} an amount of {overdue} was overdue; in all {amount} was owed ({capitals}).",
            "On {as_of} the total outstanding was {amount} ({capitals}). Payable now was {payable}, of which "
            "{overdue} was overdue.",
        ),
        ("Please pay the overdue amount by {pay_by}", "Please pay the amount payable now by {pay_by}"),
    ),
    ("notice", "zh-hans"): (
        (
            "截至{as_of}，逾期金额为{overdue}，应付总额为{amount}（{capitals}）。",
            "截至{as_of}，尚欠总额为{amount}（{capitals}）；当前应付金额为{payable}，其中逾期金额为{overdue}。",
        ),
        ("之前将逾期金额汇入", "之前将当前应付金额汇入"),
    ),
    ("demand", "en"): (
        (
            "On {as_of} you owed {creditor} {amount} ({capitals}), of which {overdue} was overdue.",
            "On {as_of} the total outstanding to {creditor} was {amount} ({capitals}). Payable now was {payable}, "
            "of which {overdue} was overdue.",
        ),
        (
            "We ask you to pay the overdue amount of {overdue} by {pay_by}",
            "We ask you to pay the amount payable now, {payable}, by {pay_by}",
        ),
    ),
    ("demand", "zh-hans"): (
        (
            "截至{as_of}，您应向{creditor}支付{amount}（{capitals}），其中逾期金额为{overdue}。",
            "截至{as_of}，您对{creditor}的尚欠总额为{amount}（{capitals}）；当前应付金额为{payable}，"
            "其中逾期金额为{overdue}。",
        ),
        ("之前将逾期金额{overdue}汇入", "之前将当前应付金额{payable}汇入"),
    ),
}


def say_both_figures(apps: Any, _schema_editor: Any) -> None:
    templates = apps.get_model("followups", "LetterTemplate").objects
    for (kind, language), pairs in SAID.items():
        newest = templates.filter(kind=kind, language=language).order_by("-version").first()
        if newest is None or any(old not in newest.body for old, _new in pairs):
            continue
        body = newest.body
        for old, new in pairs:
            body = body.replace(old, new)
        if newest.letters.exists():
            # The letters that were written in it name it.
            version = newest.version + 1
            templates.create(kind=kind, language=language, version=version, title=newest.title, body=body)
        else:
            newest.body = body
            newest.save()


def fill_in_what_was_asked_for(apps: Any, _schema_editor: Any) -> None:
    """Older letters asked for the overdue part."""
    apps.get_model("followups", "Letter").objects.update(payable_now=F("overdue"))


class Migration(migrations.Migration):
    dependencies = [("followups", "0007_days_move_until_it_binds")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="payable_now",
            field=foundation.money.MoneyField(default=0),
        ),
        migrations.RunPython(fill_in_what_was_asked_for, migrations.RunPython.noop),
        migrations.RunPython(say_both_figures, migrations.RunPython.noop),
    ]
