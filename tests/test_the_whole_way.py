"""The whole way of a debt, from a creditor's file to the closed case, in a real browser, in each language."""

import pytest
from django.urls import reverse

from cases.models import Case, ClosureKind, EvidenceItem, EvidenceKind
from foundation import clock
from intake.models import ImportProfile, ImportRun
from intake.tasks import read
from ledger.models import Payment
from reports.models import StageReport
from tests.world import World
from tests.world.debtors import WANG_ID, moment, small_pdf
from tests.world.people import PASSWORD
from visits.models import VisitPlan, VisitRecord

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOANS = (
    "合同编号,姓名,身份证号,手机号,本金,放款日期,到期日,应还本金,流水号,还款日期,还款金额\n"
    f"X-1,王建国,{WANG_ID},13812342046,3000,2026-08-05,2026-09-05,1000,P-1,2026-09-06,500\n"
    "X-1,,,,,,2026-10-05,1000,,,\n"
    "X-1,,,,,,2026-12-05,1000,,,\n"
)

# What the pages say on the way, in English. What a person typed is the same in both languages.
IN_ENGLISH = {
    "今日": "My day",
    "计划已批准": "The plan is approved",
    "上门": "Visit",
    "上门记录": "Visit record",
    "承诺还款": "promises to pay",
    "尚未表态": "has not said anything yet",
    "已还清": "paid",
    "合规": "Compliance",
    "您无权查看此处的内容": "not yours to see",
}


class Desk:
    """One person's browser."""

    def __init__(self, chromium, live_server, user, **context):
        self.user, self.site = user, live_server.url
        self.english = user.language == "en"
        self.context = chromium.new_context(locale="en-GB" if self.english else "zh-CN", **context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", self._heard)

    def _heard(self, response):
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def sign_in(self):
        """Type the staff number and the password into the first page."""
        self.page.goto(self.site + "/")
        self.page.fill("[name=staff_number]", self.user.staff_number)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self

    def open(self, name, *args):
        """Open the page of that name."""
        self.page.goto(self.site + reverse(name, args=args))

    def follow(self, name, *args):
        """Follow the link of the page to the page of that name."""
        url = reverse(name, args=args)
        self.page.locator(f"main a[href^='{url}']:visible").first.click()
        self.page.wait_for_url(f"**{url}**")

    def fill(self, **answers):
        """Answer the form: type, choose from a list, or tick the answer, as the field asks for it."""
        for name, answer in answers.items():
            field = self.page.locator(f"main [name={name}]").first
            kind = field.evaluate("it => it.tagName == 'SELECT' ? 'select' : it.type")
            if kind == "select":
                field.select_option(str(answer))
            elif answer is True:
                field.check()
            elif kind in ("radio", "checkbox"):
                self.page.check(f"main [name={name}][value='{answer}']")
            elif kind == "file":
                field.set_input_files(answer)
            else:
                field.fill(str(answer))

    def send(self, button="main form button.primary"):
        """Press the button, by default the page's main one, and wait for the answer."""
        with self.page.expect_navigation():
            self.page.locator(f"{button}:visible").first.click()

    def yes(self, button="main form button.primary"):
        """Press the button, and answer its question with yes."""
        self.page.locator(f"{button}:visible").first.click()
        with self.page.expect_navigation():
            self.page.click("#confirm [value=yes]")

    def reads(self, *words):
        """Assert that the page says all of these, our own words in the person's language."""
        text = self.page.inner_text("body")
        for word in words:
            word = IN_ENGLISH.get(word, word) if self.english else word  # noqa: PLW2901
            assert word in text, f"{word!r} is not on {self.page.url}:\n{text}"


@pytest.fixture(params=["zh-hans", "en"])
def world(transactional_db, request):
    """The department, whose people read one language, on a Tuesday morning."""
    with clock.at(moment(9)):
        made = World()
        people = [made.chen, made.li, made.zhao, made.qian, made.sun, made.he]
        for person in people:
            person.language = request.param
            person.save()
        yield made


@pytest.fixture
def desk(chromium, live_server):
    """Open a separate browser for a person, and sign the person in."""
    seated = []

    def seat(user, **context):
        seated.append(Desk(chromium, live_server, user, **context))
        return seated[-1].sign_in()

    yield seat
    for one in seated:
        assert one.faults == [], one.faults
        one.context.close()


def file(name, content, kind="application/pdf"):
    return {"name": name, "mimeType": kind, "buffer": content}


def bring_in(chen):
    """Upload a creditor's file, check it, and import it into the books."""
    chen.open("imports")
    chen.follow("import-new")
    chen.fill(
        files=file("贷款.csv", LOANS.encode("gb18030"), "text/csv"),
        profile=ImportProfile.objects.get(name="generic").pk,
        portfolio_name="二〇二六年贷款",
        as_of="2026-11-20",
    )
    chen.send()
    read(ImportRun.objects.get().pk)
    chen.page.reload()
    chen.reads("贷款.csv")
    chen.yes()
    chen.reads("3,000.00")
    return Case.objects.get().number


def assign(chen, case, lead, second):
    """The supervisor finds the case in the list and gives it to a pair."""
    chen.open("cases")
    chen.reads("王建国", "1,500.00")
    chen.follow("case", case)
    chen.follow("case-assignment", case)
    chen.fill(lead=lead.pk, second=second.pk)
    chen.send()
    chen.reads("Li Na", "Zhao Lei")


def prepare(li, case):
    """The lead completes the file, keeps the papers, writes the plan and sends it."""
    li.open("my-day")
    li.reads("今日")
    li.open("case", case)
    li.follow("case-file", case)
    li.follow("identity", case)
    li.fill(how="creditor_file")
    li.send()
    li.follow("addresses", case)
    li.fill(
        city="上海", district="浦东", line="世纪大道 100 号 301", source="contract", lawful_basis="contract"
    )
    li.send()
    li.reads("世纪大道 100 号 301")
    for kind in (EvidenceKind.CONTRACT, EvidenceKind.STATEMENT):
        li.open("case-evidence", case)
        li.fill(file=file(f"{kind}.pdf", small_pdf(kind)), kind=kind)
        li.send()
    assert EvidenceItem.objects.count() == 2
    li.open("case", case)
    li.follow("case-plan", case)
    li.fill(
        objective="一次付清",
        target="2500",
        floor="2000",
        down_payment_floor="500",
        longest_months=6,
        from_2="14:00",
        to_2="16:00",
    )
    li.send()


def approve_plan(chen, case):
    """The supervisor approves the plan and moves the case on, with a reason for no notice and no calls."""
    chen.open("case-plan", case)
    chen.follow("plan-approval", case)
    chen.send()
    chen.reads("计划已批准")
    chen.open("case", case)
    chen.follow("case-stage", case)
    chen.fill(to="visit", reason="债务人来电，请我们今天上门")
    chen.send()
    chen.reads("上门")


def plan_visit(li, case):
    """The lead plans the visit for this afternoon."""
    li.open("case", case)
    li.follow("visit-new", case)
    li.fill(day="2026-11-24", at="14:00", until="15:00", purpose="requested", reason="债务人请我们上门")
    li.send()
    li.reads("世纪大道 100 号 301", "14:00")
    return VisitPlan.objects.get()


def make_visit(li, visit):
    """The pair stands at the door; in the evening the lead writes up what happened."""
    with clock.at(moment(13, 55)):
        li.open("my-day")
        li.reads("王建国")
        li.open("visit", visit.pk)
        li.send(f"form[action='{reverse('visit-permit', args=[visit.pk])}'] button")
    with clock.at(moment(14)):
        li.open("door", visit.pk)
        assert "2,500.00" not in li.page.content()
        li.fill(birthday="0312", id_tail=WANG_ID[-4:])
        li.page.click("button[name=identify][value=facts]")
        li.page.wait_for_selector("text=2,500.00")
    with clock.at(moment(14, 20)):
        li.page.click("button[value='leaving:left_at:now']")
        li.page.wait_for_selector("button[value='leaving:left_at:']")
    with clock.at(moment(19)):
        write_up(li, visit)


def write_up(li, visit):
    """Fill the write-up step by step. Wang promised the whole amount; the rest stays as on the door card."""
    answers = {
        "safety": {"arrived_at": "2026-11-24T14:00"},
        "opening": {"opening_b": True},
        "listening": {"debtor_said": "工资昨天才到账", "willingness": "willing", "ability": "able"},
        "agreed": {"result": "promise", "amount": "2500", "due_on": "2026-11-27"},
        "leaving": {"left_at": "2026-11-24T14:20"},
    }
    li.open("write-up-step", visit.pk, "safety")
    while not li.page.url.endswith("/check/"):
        here = li.page.url.rstrip("/").rsplit("/", 1)[-1]
        li.fill(**answers.get(here, {}))
        li.send("button[name=go][value=next]")
        assert not li.page.url.endswith(f"/{here}/"), li.page.inner_text("main")
    li.reads("工资昨天才到账", "2,500.00")
    li.send()
    li.reads("上门记录", "承诺还款", "尚未表态")
    assert VisitRecord.objects.get().promise.amount == 2500


def confirm_record(zhao, visit):
    """The second reads the record and confirms it."""
    with clock.at(moment(19, 30)):
        zhao.open("visit-record", visit.pk)
        zhao.reads("工资昨天才到账")
        zhao.fill(agrees="yes")
        zhao.send("form[action$='/confirmation/'] button.primary")


def take_payment(sun, case):
    """Finance books the whole amount, and confirms that everything is paid."""
    with clock.at(moment(20)):
        sun.open("payments")
        sun.follow("payment-new")
        sun.fill(amount="2500", value_date="2026-11-24", payer="王建国", whose=case)
        sun.send()
        sun.reads("¥2,500.00", "贰仟伍佰元整", "王建国")
        sun.send("button[value=book]")
        sun.reads("2,500.00")
        assert Payment.objects.latest("pk").amount == 2500
        sun.page.goto(f"{sun.site}{reverse('payments')}?tab=confirmations")
        sun.reads("王建国")
        with sun.page.expect_navigation():
            sun.page.click("main a[href*='/payments/confirmations/']")
        sun.send()


def close(chen, case):
    """The supervisor closes the case as paid. Finance has confirmed it already."""
    with clock.at(moment(20, 30)):
        chen.open("case", case)
        chen.open("case-closure", case)
        chen.fill(kind="paid")
        chen.send("form:has([name=kind]) button.primary")
        chen.open("case", case)
        chen.reads(case, "已还清")


def look_back(he, qian, case):
    """Compliance sees its desk, but no case without a complaint. The manager orders a report."""
    with clock.at(moment(21)):
        assert "/compliance/" in he.page.url
        he.reads("合规")
        he.open("case", case)
        he.reads("您无权查看此处的内容")
        assert "/overview/" in qian.page.url
        qian.open("reports")
        qian.follow("report-order")
        qian.fill(stage="visit", since="2026-11-01", until="2026-11-24")
        qian.send()
        assert StageReport.objects.get().ordered_by == qian.user
        qian.open("reports")
        qian.reads("上门")


def test_a_debt_is_brought_in_visited_paid_and_closed(world, desk):
    chen, li = desk(world.chen), desk(world.li)
    case = bring_in(chen)
    assign(chen, case, world.li, world.zhao)
    prepare(li, case)
    approve_plan(chen, case)
    visit = plan_visit(li, case)
    make_visit(li, visit)
    confirm_record(desk(world.zhao), visit)
    sun = desk(world.sun)
    take_payment(sun, case)
    close(chen, case)
    look_back(desk(world.he), desk(world.qian), case)
    closed = Case.objects.get()
    assert not closed.is_open and closed.closures.get().kind == ClosureKind.PAID
