"""Two agreements from the desk to their end, by real users at the screens in Chinese.

A catch-up is completed although one instalment comes late. A settlement is completed, and then its last
payment bounces: what it gave up is owed again, and the agreement is open again.
"""

from datetime import date

import pytest
from django.urls import reverse

from followups.models import AgreementState, RepaymentAgreement
from foundation import clock
from ledger.balance import balance
from ledger.models import BankReturn, Payment
from tests.test_the_whole_way import Desk, file
from tests.world import World
from tests.world.debtors import moment, small_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST, SECOND, THIRD = date(2026, 12, 1), date(2026, 12, 12), date(2027, 1, 11)


@pytest.fixture
def world(transactional_db):
    """The department on a Tuesday morning, with Wang's assigned case and its approved plan."""
    with clock.at(moment(9)):
        made = World()
        _plan, _phone, _account = made.plan, made.phone, made.lawful_account
        for person in (made.chen, made.li, made.qian, made.sun):
            person.language = "zh-hans"
            person.save()
        yield made


@pytest.fixture
def desk(chromium, live_server):
    """Open a separate browser for a person, and sign the person in."""
    seated = []

    def seat(user):
        seated.append(Desk(chromium, live_server, user))
        return seated[-1].sign_in()

    yield seat
    for one in seated:
        assert one.faults == [], one.faults
        one.context.close()


def draw_up(li, case, **terms):
    """The collector calculates the terms, checks them and draws the agreement up."""
    li.open("case-agreements", case)
    li.open("agreement-new", case)
    li.fill(frequency="monthly", language="zh-hans", **terms)
    li.send("button[name=deed][value=check]")
    return li


def bind(desk, world, case):
    """The debtor signs on paper, the company accepts, the debtor says yes, and it becomes active today."""
    path, li, chen = [case, 1], desk(world.li), desk(world.chen)
    li.open("agreement", *path)
    li.send(f"form[action='{reverse('agreement-printing', args=path)}'] button")
    li.fill(file=file("协议.pdf", small_pdf("signed")))
    li.send(f"form[action='{reverse('agreement-signature', args=path)}'] button")
    li.reads("债务人已签字")
    chen.open("agreement", *path)
    accept = f"form[action='{reverse('agreement-acceptance', args=path)}'] button"
    press(chen, accept)
    qian = desk(world.qian)
    qian.open("agreement", *path)
    qian.fill(agrees="yes")
    qian.send(f"form[action='{reverse('agreement-yes', args=path)}'] button")
    chen.open("agreement", *path)
    press(chen, f"form[action='{reverse('agreement-activation', args=path)}'] button")
    stands_as(chen, "生效中")


def press(one, button):
    """Press the button, and answer its question with yes if it asks one."""
    asks = one.page.locator(button).first.evaluate("it => 'confirm' in it.form.dataset")
    (one.yes if asks else one.send)(button)


def stands_as(one, words):
    """Assert the state of the agreement that the head of the page shows."""
    assert words in one.page.locator(".tag").all_inner_texts()


def pay(desk, world, case, amount, on):
    """Finance books the money on its day."""
    with clock.at(moment(11, day=on)):
        sun = desk(world.sun)
        sun.open("payment-new")
        sun.fill(amount=amount, value_date=on.isoformat(), payer="王建国", whose=case)
        sun.send()
        sun.send("button[value=book]")
        assert str(Payment.objects.latest("pk").amount) == f"{amount}.00"


def test_a_catch_up_with_one_late_instalment_is_completed(world, desk):
    case = world.assigned_case.number
    li = draw_up(
        desk(world.li),
        case,
        scope="catch_up",
        down_payment="500",
        down_payment_on=FIRST.isoformat(),
        instalments="2",
        first_due_on="2026-12-10",
    )
    # 2,500.00 of 4,000.00 are overdue. The contracts keep the rest. 10 January is a Sunday.
    li.reads("补缴欠款", "2,500.00", "1,500.00", "500.00", "2026-12-10", "2027-01-11")
    li.send("button[name=deed][value=draft]")
    bind(desk, world, case)
    pay(desk, world, case, "500", FIRST)
    pay(desk, world, case, "1000", SECOND)
    with clock.at(moment(12, day=SECOND)):
        chen = desk(world.chen)
        chen.open("agreement", case, 1)
        stands_as(chen, "生效中")
        chen.reads("1,500.00", "逾期还清", "2026-12-12")
    pay(desk, world, case, "1000", THIRD)
    with clock.at(moment(12, day=THIRD)):
        chen = desk(world.chen)
        chen.open("agreement", case, 1)
        stands_as(chen, "已履行完毕")
        chen.reads("2,500.00")
        # What the contracts asked for beside it is still owed.
        chen.open("case-debts", case)
        chen.reads("1,500.00")
    assert RepaymentAgreement.objects.get().state == AgreementState.COMPLETED


def test_a_settlement_whose_last_payment_bounces_is_open_again(world, desk):
    case = world.assigned_case.number
    li = draw_up(
        desk(world.li),
        case,
        scope="settlement",
        waiver="100",
        down_payment="900",
        down_payment_on=FIRST.isoformat(),
        instalments="1",
        first_due_on="2026-12-10",
    )
    li.reads("减免结清", "3,900.00", "100.00")
    li.send("button[name=deed][value=draft]")
    chen = desk(world.chen)
    chen.open("agreement", case, 1)
    chen.fill(decision="approved")
    chen.send(f"form[action='{reverse('agreement-range', args=[case, 1])}'] button.primary")
    bind(desk, world, case)
    pay(desk, world, case, "900", FIRST)
    last = date(2026, 12, 10)
    pay(desk, world, case, "3000", last)
    with clock.at(moment(12, day=last)):
        chen = desk(world.chen)
        chen.open("agreement", case, 1)
        stands_as(chen, "已履行完毕")
        chen.reads("3,900.00")
        assert balance(world.debtor.account, last).total == 0
    with clock.at(moment(15, day=date(2026, 12, 11))):
        sun = desk(world.sun)
        sun.open("payment-bounce", Payment.objects.latest("pk").pk)
        sun.fill(why=BankReturn.values[0])
        sun.send("main form button.btn:not(.quiet)")
        chen = desk(world.chen)
        chen.open("agreement", case, 1)
        stands_as(chen, "生效中")
        chen.reads("900.00", "3,000.00")
        chen.open("case-debts", case)
        # The last instalment, and the 100.00 that the settlement had given up.
        chen.reads("3,100.00")
    assert RepaymentAgreement.objects.get().state == AgreementState.ACTIVE
