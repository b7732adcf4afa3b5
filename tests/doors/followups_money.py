"""Finance's desk, claims, waivers, letters, and how a case ends."""

from decimal import Decimal
from typing import Any

from followups import charges, contract_changes, letters, payoffs, receipts, refunds
from followups.models import LawfulAccount, LetterKind, PaymentConfirmation
from foundation import clock
from foundation.approvals import Decision
from ledger.charging import Cost
from ledger.models import ChargeKind
from tests.doors import Door, case
from tests.world import World

READERS = "collector supervisor manager compliance"
WRITERS = "collector supervisor"


def payment(world: World) -> dict[str, Any]:
    return {"pk": world.pays("100.00").pk}


def receipt(world: World) -> dict[str, Any]:
    """A receipt as it is stored. Printing takes long and is tested elsewhere."""
    _debtor, _account = world.debtor, world.lawful_account
    paid = world.pays("100.00")
    receipts.make(paid, language="en", by=world.sun)
    return {"pk": paid.pk, "language": "en"}


def refund(world: World) -> dict[str, Any]:
    _case = world.assigned_case
    world.pays("4100.00")
    payback = refunds.Payback(Decimal("100.00"), "王建国", "6222 0000 1234", "paid too much")
    return {"pk": refunds.ask(world.debtor.account, payback, by=world.sun).pk}


def cost(world: World) -> dict[str, Any]:
    _case = world.assigned_case
    told = Cost(ChargeKind.COURT_FEE, Decimal("50.00"), clock.business_date(), "notice 7")
    return {"pk": charges.charge(world.debts[0], told, by=world.sun).pk}


def account(world: World) -> dict[str, Any]:
    return {"pk": world.debtor.account_id}


def confirmation(world: World) -> dict[str, Any]:
    world.pays_everything()
    return {"pk": PaymentConfirmation.objects.get(case=world.case).pk}


def letter(world: World) -> dict[str, Any]:
    return {"pk": world.letter(LetterKind.NOTICE, "en").pk}


def approved_letter(world: World) -> dict[str, Any]:
    _account = world.lawful_account
    return {"pk": world.approved_letter(LetterKind.NOTICE, "en").pk}


def printed_letter(world: World) -> dict[str, Any]:
    return {"pk": world.printed_letter(LetterKind.NOTICE, "en").pk}


def waiting_letter(world: World) -> dict[str, Any]:
    made = world.letter(LetterKind.NOTICE, "en")
    letters.send_for_approval(made, by=world.li)
    return {"pk": made.pk}


def finance_approval(world: World) -> dict[str, Any]:
    """The question to finance about a closure. The manager has a separate row."""
    asked = world.to_close("written_off")
    return {"pk": asked.approvals.get(role="finance").pk}


def closure(world: World) -> dict[str, Any]:
    world.to_close("written_off")
    return case(world)


def lawful_account(world: World) -> dict[str, Any]:
    made = LawfulAccount.propose(holder="Us", bank="Ours", number="1", by=world.chen)
    return {"pk": made.pk}


def waiver(world: World) -> dict[str, Any]:
    return {**case(world), "pk": world.waiver().pk}


def holiday(world: World) -> dict[str, Any]:
    """A payment holiday that waits for a manager."""
    return {**case(world), "pk": world.holiday().pk}


def standing_holiday(world: World) -> dict[str, Any]:
    """A payment holiday that a manager agreed to."""
    asked = world.holiday()
    contract_changes.decide(asked, Decision.APPROVED, by=world.qian)
    return {**case(world), "pk": asked.pk}


def decision(_world: World) -> dict[str, Any]:
    return {"decision": Decision.APPROVED.value, "remarks": ""}


def payoff_quote(world: World) -> dict[str, Any]:
    """A quote as it is stored. Printing takes long and is tested elsewhere."""
    _lawful, _case = world.lawful_account, world.assigned_case
    today = clock.business_date()
    asked = payoffs.Asked(world.debtor.account, world.debts[0], today, today)
    return {"pk": payoffs.make(asked, language="en", by=world.sun).pk}


OPEN_TO = {
    "case-account-statements": Door(WRITERS, case, method="post", data=lambda world: {"language": "en"}),
    "payments": Door("finance"),
    "payments-export": Door("finance"),
    "payment-new": Door("finance"),
    "payment": Door("finance", payment),
    "payment-receipt": Door("finance", receipt),
    "payment-reversal": Door("finance", payment),
    "payment-match": Door("finance", lambda world: {"pk": world.stray_money().pk}),
    "payment-confirmation": Door("finance", confirmation),
    "claim-settlement": Door("finance", lambda world: {"pk": world.claim().pk}),
    "month-corrections": Door("finance"),
    "month-corrections-export": Door("finance"),
    "money-accounts": Door("finance"),
    "money-account": Door("finance", account),
    "refund-new": Door("finance", account),
    "account-payoff": Door("finance", account),
    "debt-terms": Door("finance", lambda world: {"pk": world.debtor.account.debts.earliest("pk").pk}),
    "case-payoff": Door("collector supervisor manager compliance", case),
    "payoff-paper": Door("collector supervisor manager finance compliance", payoff_quote),
    "charge-new": Door("finance", account),
    "charge-reversal": Door("finance", cost),
    "payment-transfer": Door("finance", payment),
    "payment-bounce": Door("finance", payment),
    "payment-return": Door("finance", lambda world: {"pk": world.stray_money().pk}),
    "refund-decision": Door("finance manager", refund),
    "closure-decision": Door("finance", finance_approval),
    "case-claims": Door(READERS, case),
    "lawful-account": Door("finance manager"),
    "lawful-account-decision": Door("finance manager", lawful_account, of_case=False),
    "contract-changes": Door(READERS, case),
    "contract-change-new": Door(
        "collector supervisor manager", lambda world: {**case(world), "kind": "holiday"}
    ),
    "contract-change-decision": Door("manager", holiday),
    "contract-change-withdrawal": Door("manager", standing_holiday),
    "case-waivers": Door("collector supervisor manager", case),
    "waiver-decision": Door("manager", waiver),
    "protected-minimum": Door("administrator"),
    "authority": Door("administrator"),
    "wordings": Door("compliance"),
    "wording": Door("compliance", lambda world: {"kind": "demand", "language": "zh-hans"}),
    "case-letters": Door(READERS, case),
    "letter": Door(READERS, letter),
    "letter-text": Door(WRITERS, letter, method="post"),
    "letter-sending": Door(WRITERS, letter, method="post"),
    "letter-approval": Door("supervisor", waiting_letter, method="post", data=decision),
    "letter-print": Door(WRITERS, approved_letter, method="post"),
    "letter-pdf": Door(READERS, printed_letter),
    "letter-dispatch": Door(WRITERS, printed_letter, method="post"),
    "letter-delivery": Door(WRITERS, letter, method="post"),
    "letter-withdrawal": Door(WRITERS, letter),
    "case-closure": Door("supervisor manager", case),
    "closure-withdrawal": Door("supervisor manager", closure, method="post"),
    "case-reopening": Door("supervisor manager", case),
}
