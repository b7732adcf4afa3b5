from django.db import migrations, models
from django.db.models import Q

PARTS = [
    {
        "name": "default",
        "version": 1,
        "is_default": True,
        "steps": [{"from_dpd": 0, "components": ["interest", "penalty", "principal"]}],
        "source": "Civil Code 561",
        "words": {
            "en": {
                "title": "Order of the law",
                "text": "Costs first, then each due instalment, the oldest first: interest before principal.",
                "source": "Civil Code art. 561",
            },
            "zh-hans": {
                "title": "法定抵充顺序",
                "text": "先抵充费用，再逐期抵充到期款项，最早到期的在先：利息先于本金。",
                "source": "《民法典》第五百六十一条",
            },
        },
    },
    {
        "name": "card",
        "version": 1,
        "for_kind": "card",
        "steps": [
            {"from_dpd": 0, "components": ["interest", "penalty", "principal"]},
            {"from_dpd": 91, "components": ["principal", "interest", "penalty"]},
        ],
        "source": "Card rules 2011, art. 57",
        "words": {
            "en": {
                "title": "Order for credit cards",
                "text": "Up to 90 days past due as the law says. From 91 days on principal comes before "
                "interest and penalty.",
                "source": "Measures for the supervision of credit card business of 2011, art. 57",
            },
            "zh-hans": {
                "title": "信用卡抵充顺序",
                "text": "逾期 90 天以内按法定顺序。逾期 91 天起，本金先于利息和罚息抵充。",
                "source": "《商业银行信用卡业务监督管理办法》（2011年）第五十七条",
            },
        },
    },
    {
        "name": "between_debts",
        "version": 1,
        "ranges": "debts",
        "steps": [],
        "source": "Civil Code 560",
        "words": {
            "en": {
                "title": "Order between debts",
                "text": "The debt that the payer names comes first. Otherwise what is due comes before what is "
                "not due, an unsecured debt before a secured one, the heavier burden before the lighter, and "
                "the earlier due day before the later.",
                "source": "Civil Code art. 560",
            },
            "zh-hans": {
                "title": "数笔债务之间的抵充顺序",
                "text": "付款人指定的债务在先。未指定的，已到期的先于未到期的，无担保的先于有担保的，"
                "负担较重的先于较轻的，先到期的先于后到期的。",
                "source": "《民法典》第五百六十条",
            },
        },
    },
]


def lay_rules(apps, schema_editor):
    rules = apps.get_model("ledger", "AllocationRule").objects
    for wanted in PARTS:
        key = {"name": wanted["name"], "version": wanted["version"]}
        rules.update_or_create(**key, defaults=wanted)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_closed_months")]

    operations = [
        migrations.AddField(
            "allocationrule",
            "ranges",
            models.CharField(
                choices=[
                    ("parts", "the parts of one debt"),
                    ("debts", "several debts of one debtor"),
                ],
                default="parts",
                max_length=5,
            ),
        ),
        migrations.AddField("allocationrule", "words", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "allocationrule",
            "for_kind",
            models.CharField(
                blank=True,
                choices=[
                    ("loan", "loan"),
                    ("card", "credit card"),
                    ("trade", "goods or services"),
                    ("iou", "IOU"),
                    ("other", "other"),
                ],
                default="",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AlterField("allocationrule", "steps", models.JSONField(blank=True, default=list)),
        migrations.AddConstraint(
            "allocationrule",
            models.UniqueConstraint(
                fields=["for_kind"],
                condition=~Q(("for_kind", "")),
                name="one_rule_for_a_kind_of_debt",
            ),
        ),
        migrations.AddConstraint(
            "allocationrule",
            models.CheckConstraint(
                condition=Q(("ranges", "parts"), Q(("for_kind", ""), ("is_default", False)), _connector="OR"),
                name="a_contract_names_an_order_of_parts",
            ),
        ),
        migrations.AddField(
            "debt",
            "rounding",
            models.CharField(
                choices=[("half_up", "half up to the cent"), ("up", "up to the next cent")],
                default="half_up",
                max_length=7,
            ),
        ),
        migrations.RunPython(lay_rules, migrations.RunPython.noop),
    ]
