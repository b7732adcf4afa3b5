"""The department's first wording of notice and demand letter, in English and Chinese."""

from django.db import migrations

WORDINGS = [
    (
        "notice",
        "en",
        "Notice of an overdue payment",
        """Dear {debtor},

By our books not all that has fallen due to {creditor} has been paid. On {as_of} an amount of {overdue} was overdue; in all {amount} was owed ({capitals}). The statement attached shows line by line how this comes about.

Please pay the overdue amount by {pay_by} into the account named below. If you have paid already, tell us when and how, and we will look for the money.

If you cannot pay at once, or if your circumstances have changed, please call us: instalments can be agreed on. If you think that the amount is wrong, say so. We will check it and answer you with evidence, and until then we will not ask you for what is in dispute.""",
    ),
    (
        "notice",
        "zh-hans",
        "逾期还款通知书",
        """{debtor}：

据我方账目，您对{creditor}的到期债务尚未全部清偿。截至{as_of}，逾期金额为{overdue}，应付总额为{amount}（{capitals}）。上述金额的由来，所附对账单已逐笔列明。

请您于{pay_by}之前将逾期金额汇入下列账户。如您已经付款，请告知付款的时间和方式，我方将予以核实。

如您一时无力付清，或者情况有变，请与我方联系，可以协商分期还款。如您认为金额有误，请告知我方；我方将核实并附凭证答复，在此之前不就有异议的部分要求您付款。""",
    ),
    (
        "demand",
        "en",
        "Demand for payment",
        """Dear {debtor},

On {as_of} you owed {creditor} {amount} ({capitals}), of which {overdue} was overdue. The statement attached shows line by line how this comes about.

We ask you to pay the overdue amount of {overdue} by {pay_by} into the account named below.

If you cannot pay it at once, we are ready to agree on instalments that you can keep; please call us before that day. If you hold that you do not owe this, or not so much, tell us why. We will check it and answer you with evidence.

If we hear nothing from you by {pay_by}, late interest goes on as the contract says, and the creditor may assert its claim by the means the law gives, including an action in court. This letter is a request for performance under article 195 of the Civil Code; the limitation period begins anew on the day on which it reaches you.""",
    ),
    (
        "demand",
        "zh-hans",
        "催收函",
        """{debtor}：

截至{as_of}，您应向{creditor}支付{amount}（{capitals}），其中逾期金额为{overdue}。上述金额的由来，所附对账单已逐笔列明。

现请您于{pay_by}之前将逾期金额{overdue}汇入下列账户。

如您一时无力付清，我方愿意与您商定您能够履行的分期方案，请在上述日期之前与我方联系。如您认为不欠此款或者不欠该数额，请说明理由；我方将核实并附凭证答复。

如至{pay_by}仍未收到您的答复，逾期利息将依合同约定继续计算，债权人可以依法主张权利，包括向人民法院提起诉讼。本函系《中华人民共和国民法典》第一百九十五条所称的履行请求，自到达您之日起，诉讼时效期间重新计算。""",
    ),
]


def write_wordings(apps, schema_editor):
    template = apps.get_model("followups", "LetterTemplate")
    for kind, language, title, body in WORDINGS:
        template.objects.get_or_create(
            kind=kind, language=language, version=1, defaults={"title": title, "body": body}
        )


def take_wordings_away(apps, schema_editor):
    apps.get_model("followups", "LetterTemplate").objects.filter(version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("followups", "0001_initial")]

    operations = [migrations.RunPython(write_wordings, take_wordings_away)]
