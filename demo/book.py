"""The creditors' files of the demo. They are imported in the same way as any creditor's files."""

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from faker import Faker

from demo.department import DISTRICTS, TEAMS, Department
from foundation import clock
from foundation.money import split_evenly, to_cents
from foundation.months import add_months
from intake import commit, staging
from intake.models import ImportProfile
from ledger.models import CreditorKind

DEBTORS = 200
# So many of them are handed over last, in a second delivery.
FRESH = 16
CREDITORS = (
    ("demo-consumer", "江南消费金融", CreditorKind.CONSUMER_FINANCE),
    ("demo-bank", "钱塘商业银行", CreditorKind.BANK),
    ("demo-small", "运河小额贷款", CreditorKind.SMALL_LOAN),
    ("demo-trade", "Northgate Supplies", CreditorKind.TRADE),
)
HEADER = ("合同编号", "姓名", "身份证号", "手机号", "地址", "区", "城市", "本金", "年利率", "逾期利率",
          "期数", "放款日期", "到期日", "应还本金", "应还利息", "流水号", "还款日期", "还款金额")  # fmt: skip
STREETS = (
    "文三路",
    "天目山路",
    "莫干山路",
    "江南大道",
    "建设一路",
    "凤起路",
    "庆春路",
    "古墩路",
    "石祥路",
    "金城路",
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


@dataclass(frozen=True)
class Contract:
    """One debtor's loan, as the creditor knows it."""

    reference: str
    team: int
    name: str
    id_number: str
    phone: str
    address: str
    district: str
    principal: Decimal
    rate: Decimal
    months: int
    lent_on: date
    paid_months: int


def id_number(district: str, born: date, serial: int) -> str:
    """An identity number with the right check digit (GB 11643). Its serial is drawn by lot."""
    body = f"{DISTRICTS[district]}{born:%Y%m%d}{serial:03}"
    return body + CHECKS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def contracts(imported_on: date, places: range, dice: random.Random) -> list[Contract]:
    """The contracts at these places of the 200.

    Their debtors stopped paying from one to five months before the contracts were handed over.
    """
    chinese, english = Faker("zh_CN"), Faker("en_GB")
    for faker in (chinese, english):
        faker.seed_instance(dice.randint(0, 10**6))
    made = []
    for place in places:
        team = place % len(TEAMS)
        district = dice.choice(list(TEAMS.values())[team])
        months = dice.choice([6, 12, 12, 18, 24])
        behind = dice.choice([1, 1, 1, 2, 2, 3, 4, 5])
        run = dice.randint(behind + 1, months)
        lent_on = add_months(imported_on - timedelta(days=dice.randint(4, 28)), -run)
        made.append(
            Contract(
                reference=f"HT{lent_on:%Y%m}{place + 1:04}",
                team=team,
                name=english.name() if place % 17 == 16 else chinese.name(),  # noqa: PLR2004
                id_number=id_number(
                    district, date(1962, 1, 1) + timedelta(days=dice.randint(0, 14_000)), place + 1
                ),
                phone=f"1380000{place:04}",
                address=f"{dice.choice(STREETS)}{dice.randint(1, 400)}号"
                f"{dice.randint(1, 20)}幢{dice.randint(101, 1806)}室",
                district=district,
                principal=Decimal(dice.randint(8, 160) * 500),
                rate=Decimal(dice.choice(["0.0720", "0.0960", "0.1200", "0.1500"])),
                months=months,
                lent_on=lent_on,
                paid_months=max(run - behind, 0),
            )
        )
    return made


def rows(contract: Contract) -> list[list[str]]:
    """The lines of the contract: the debt with its first instalment, all instalments, payments so far."""
    principals = split_evenly(contract.principal, contract.months)
    debt = [contract.reference, contract.name, contract.id_number, contract.phone, contract.address,
            contract.district, "杭州市", str(contract.principal), str(contract.rate), "0.1800",
            str(contract.months), f"{contract.lent_on:%Y-%m-%d}"]  # fmt: skip
    left, lines = contract.principal, []
    for month, principal in enumerate(principals, start=1):
        due_on = add_months(contract.lent_on, month)
        interest = to_cents(left * contract.rate / 12)
        left -= principal
        payment = ["", "", ""]
        if month <= contract.paid_months:
            late = (month * 7 + len(contract.name)) % 5
            paid_on = due_on + timedelta(days=late)
            payment = [f"{contract.reference}-{month}", f"{paid_on:%Y-%m-%d}", str(principal + interest)]
        head = debt if month == 1 else [contract.reference, *[""] * 11]
        lines.append([*head, f"{due_on:%Y-%m-%d}", str(principal), str(interest), *payment])
    return lines


def hand_over(department: Department, made: list[Contract]) -> None:
    """Import each creditor's share of these contracts for one team, as a GB18030 file of that creditor."""
    today = clock.business_date()
    for place, (name, creditor, kind) in enumerate(CREDITORS):
        profile, _made = ImportProfile.objects.get_or_create(
            name=name,
            defaults={
                "creditor_name": creditor,
                "creditor_kind": kind,
                "grace_days": 0,
            },
        )
        team = department.teams[place]
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(HEADER)
        for contract in made:
            if contract.team == place:
                writer.writerows(rows(contract))
        supervisor = department.supervisors[team.pk]
        label = f"{creditor} {today:%Y-%m}"
        files = [(f"{label}.csv", written.getvalue().encode("gb18030"))]
        run = staging.open_run(staging.Delivery(profile, files, team, today, label), by=supervisor)
        staging.stage(run)
        commit.commit(run, by=supervisor, skip_bad=False)
