"""The catalogue of fields: everything that a creditor's or a bank's file can tell us.

One table for the mapping, the check, the template to download and the messages. ``words`` are what creditors
write over the column, as ``headings.read_heading`` compares them. The words of ``in_schedule`` hold in a list
of instalments only, those of ``in_money`` in a list of payments only. They come first there.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Type(Enum):
    """How a cell is read."""

    TEXT = "text"
    IDENTITY = "identity"
    PHONE = "phone"
    MONEY = "money"
    RATE = "rate"
    DAY = "day"
    MOMENT = "moment"
    WHOLE = "whole"
    TERM = "term"
    DAY_OF_MONTH = "day_of_month"
    CURRENCY = "currency"
    DIRECTION = "direction"


@dataclass(frozen=True)
class Field:
    """One field. ``length`` is in characters, ``bounds`` are the least and the greatest whole number.

    ``repeats`` allows several columns. ``is_past`` refuses a day after today.
    """

    code: str
    type: Type
    label: "StrOrPromise"
    meaning: "StrOrPromise"
    words: str
    in_schedule: str = ""
    in_money: str = ""
    length: int = 200
    bounds: tuple[int, int] | None = None
    repeats: bool = False
    is_past: bool = False

    @property
    def general_words(self) -> tuple[str, ...]:
        """The words for this field in any file, the likeliest first."""
        return (self.code.replace("_", ""), *self.words.split())

    def own_words(self, kind: str) -> tuple[str, ...]:
        """The words for this field that hold in a file of ``kind`` only."""
        own = {"schedule": self.in_schedule, "payments": self.in_money, "bank": self.in_money}
        return tuple(own.get(kind, "").split())


T = Type
FIELDS: tuple[Field, ...] = (
    Field(
        "reference",
        T.TEXT,
        _("Reference"),
        _("The creditor's own number of the debt, such as a contract number."),
        "合同编号 合同号 合同号码 借款合同编号 借款合同号 贷款合同编号 贷款合同号 借据编号 借据号 "
        "借据号码 贷款编号 借款编号 "
        "贷款号 借款号 协议编号 协议号 账单编号 业务编号 债权编号 案号 合约编号 合約編號 合同編號 "
        "contractno contractnumber contractid loanid loanno loannumber loanaccount loanaccountno "
        "agreementno "
        "agreementnumber accountno accountnumber invoiceno invoicenumber voucherno externalid "
        "loanref contractref ref 订单号 编号",
        length=60,
    ),
    Field(
        "source_row_id",
        T.TEXT,
        _("Row number of the list"),
        _("The number of the line in the creditor's list. It is not the number of the debt."),
        "个案序列号 案件序列号 个案编号 案件编号 委案编号 案件id 案件号 caseid caseno casenumber rowid",
        length=60,
    ),
    Field(
        "debtor_name",
        T.TEXT,
        _("Debtor"),
        _("The name of the person or company that owes."),
        "姓名 债务人 债务人姓名 债务人名称 客户姓名 客户名称 客户名 借款人 借款人姓名 借款人名称 "
        "借款企业 贷款人姓名 被执行人 "
        "被执行人姓名 被告 承租人 持卡人 持卡人姓名 户名 欠款人 欠款单位 往来单位 购货单位 企业名称 "
        "公司名称 姓名名称 主借款人 "
        "债务人姓名名称 姓名或名称 debtor debtorname name fullname customer customername client "
        "clientname clientgroupname "
        "borrower borrowername party partyname accountname accountholder lessee obligor",
        length=100,
    ),
    Field(
        "id_number",
        T.IDENTITY,
        _("ID number"),
        _("The number of the identity document, or the unified social credit code of a company."),
        "证件号 证件号码 身份证 身份证号 身份证号码 身份证件号码 身份证明号码 居民身份证号 证件编号 "
        "统一社会信用代码 社会信用代码 "
        "信用代码 借款人身份证号 借款人证件号码 客户身份证号 客户证件号码 債務人身份證號 idnumber "
        "idno idcard idcardno nationalid "
        "identitynumber identityno documentnumber passportno taxid uscc",
        length=40,
    ),
    Field(
        "phone",
        T.PHONE,
        _("Telephone"),
        _("The debtor's own numbers. A masked or short number is kept as text and never dialled."),
        "手机 手机号 手机号码 本人手机 本人手机号 联系电话 电话 电话号码 移动电话 联系方式 客户手机 "
        "客户手机号 借款人手机号 借款人电话 "
        "本人电话 手機 手機號碼 phone phoneno phonenumber mobile mobileno mobilenumber mobilephone "
        "telephone tel cell cellphone",
        length=200,
        repeats=True,
    ),
    Field(
        "phone_home",
        T.PHONE,
        _("Telephone at home"),
        _("Numbers of the debtor's home."),
        "家庭号码 家庭电话 住宅电话 宅电 家庭座机 固定电话 座机 homephone phonehome",
    ),
    Field(
        "phone_work",
        T.PHONE,
        _("Telephone at work"),
        _("Numbers of the debtor's employer."),
        "单位号码 单位电话 公司电话 工作电话 办公电话 单位座机 workphone officephone phonework",
    ),
    Field(
        "address",
        T.TEXT,
        _("Address"),
        _("Where the debtor lives or, for a company, where it can be found."),
        "地址 住址 家庭地址 家庭住址 居住地址 现住址 现居住地址 联系地址 通讯地址 住所 住所地 "
        "现住地址 常住地址 详细地址 "
        "address homeaddress residence residentialaddress mailingaddress street",
        length=300,
    ),
    Field(
        "address_registered",
        T.TEXT,
        _("Registered address"),
        _("The address of the household register, or the registered office of a company."),
        "户籍地址 户籍地 户籍所在地 户口地址 身份证地址 注册地址 证件地址 registeredaddress",
        length=300,
    ),
    Field(
        "address_work",
        T.TEXT,
        _("Address at work"),
        _("Where the debtor works."),
        "单位地址 公司地址 工作地址 办公地址 单位住址 workaddress employeraddress officeaddress",
        length=300,
    ),
    Field(
        "province",
        T.TEXT,
        _("Province"),
        _("The province of the address."),
        "省份 省 所在省 province state",
        length=60,
    ),
    Field(
        "city",
        T.TEXT,
        _("City"),
        _("The city of the address."),
        "城市 市 所在城市 地市 地级市 city town",
        length=60,
    ),
    Field(
        "district",
        T.TEXT,
        _("District"),
        _("The district of the address."),
        "区县 区 县区 县 所在区县 district county",
        length=60,
    ),
    Field(
        "employer",
        T.TEXT,
        _("Employer"),
        _("The company for which the debtor works."),
        "单位名称 工作单位 单位 就职单位 工作单位名称 所在单位 任职单位 employer employername workplace",
    ),
    Field("spouse_name", T.TEXT, _("Spouse"), _("The name of the debtor's spouse."), "", length=100),
    Field("spouse_phone", T.PHONE, _("Telephone of the spouse"), _("Numbers of the debtor's spouse."), ""),
    Field(
        "guarantor_name",
        T.TEXT,
        _("Guarantor"),
        _("The name of a person who guarantees the debt."),
        "",
        length=100,
        repeats=True,
    ),
    Field(
        "guarantor_phone",
        T.PHONE,
        _("Telephone of the guarantor"),
        _("Numbers of the guarantor."),
        "",
        repeats=True,
    ),
    Field(
        "contact_name",
        T.TEXT,
        _("Contact person"),
        _("The name of a contact person."),
        "",
        length=100,
        repeats=True,
    ),
    Field(
        "contact_relation",
        T.TEXT,
        _("Relation of the contact person"),
        _("What the contact person is to the debtor."),
        "",
        length=60,
        repeats=True,
    ),
    Field(
        "contact_phone",
        T.PHONE,
        _("Telephone of the contact person"),
        _("Numbers of a contact person."),
        "",
        repeats=True,
    ),
    Field(
        "product",
        T.TEXT,
        _("Product"),
        _("What the creditor calls this kind of loan or sale."),
        "产品 产品名称 产品类型 贷款产品 业务品种 贷款品种 贷款类型 业务类型 产品类别 product "
        "productname loanproduct",
        length=100,
    ),
    Field(
        "currency",
        T.CURRENCY,
        _("Currency"),
        _("The currency of all amounts of the line."),
        "币种 货币 币别 currency ccy",
        length=20,
    ),
    Field(
        "principal",
        T.MONEY,
        _("Principal"),
        _("The amount that was lent, or the amount of the invoice."),
        "本金 借款金额 贷款金额 合同金额 放款金额 发放金额 贷款本金 借款本金 合同本金 授信金额 "
        "放款本金 贷款总额 借款总额 合同总额 "
        "开票金额 发票金额 借据金额 principal loanamount amountlent principalamount disbursedamount "
        "invoicedamount "
        "invoiceamount originalprincipal contractamount amountfinanced",
    ),
    Field(
        "disbursed_on",
        T.DAY,
        _("Paid out on"),
        _("The day on which the loan was paid out or the invoice was written."),
        "放款日期 放款日 放款时间 借款日期 借款日 贷款日期 贷款日 发放日期 发放日 起息日 合同日期 "
        "合同开始日 合同起始日 贷款起始日 "
        "借款起始日 贷款发放日 签约日期 开票日期 起始日期 开始日期 disbursed disbursedon "
        "disburseddate disbursementdate loandate "
        "startdate issuedate postingdate invoicedate contractdate dateoflending",
        is_past=True,
    ),
    Field(
        "matures_on",
        T.DAY,
        _("Ends on"),
        _("The day on which the contract ends."),
        "贷款截止日 贷款到期日 合同到期日 合同终止日 合同结束日 到期日期 到期日 借款到期日 "
        "贷款终止日 截止日期 终止日期 合同截止日 到期时间 "
        "maturity maturitydate matureson expirydate enddate finalduedate contractend",
    ),
    Field(
        "term_months",
        T.TERM,
        _("Term in months"),
        _("How long the contract runs, in months or monthly instalments."),
        "期限 贷款期限 借款期限 还款期数 总期数 期数 贷款期数 合同期限 分期数 借款期数 期限月 总期次 "
        "term termmonths termsmonths loanterm "
        "ofrepayments numberofrepayments numberofinstalments numberofinstallments noofinstalments "
        "tenor tenure",
        bounds=(1, 600),
    ),
    Field(
        "rate_yearly",
        T.RATE,
        _("Yearly rate"),
        _("The contract's interest for a year. A monthly or daily rate is turned into a yearly one."),
        "利率 年利率 贷款利率 合同利率 执行利率 借款利率 年化利率 年化 利息率 月利率 日利率 月息 "
        "年息 日息 贷款年利率 贷款月利率 "
        "rate interestrate annualrate yearlyrate nominalinterest nominalinterestrate apr "
        "annualinterestrate rateyearly",
    ),
    Field(
        "due_day_of_month",
        T.DAY_OF_MONTH,
        _("Due day of the month"),
        _("The day of each month on which an instalment is due."),
        "还款日 每期还款日 每月还款日 账单日 月还款日 扣款日 每月扣款日 dueday paymentday "
        "repaymentday duedayofmonth",
        bounds=(1, 31),
    ),
    Field(
        "instalment_amount",
        T.MONEY,
        _("Instalment"),
        _("The amount of each regular instalment."),
        "每月还款 每月还款额 每月还款金额 每期还款 每期还款额 每期还款金额 月还款额 月供 月供金额 "
        "期供 每期应还 每月应还 每月应还金额 每期应还金额 "
        "月还款金额 instalment installment instalmentamount installmentamount monthlypayment "
        "monthlyinstalment monthlyinstallment emi",
    ),
    Field(
        "instalment_no",
        T.WHOLE,
        _("Number of the instalment"),
        _("Which instalment of the debt this is, from 1."),
        "期次 还款期次 期号 期序 当前期数 instalmentno installmentno instalmentnumber "
        "installmentnumber seq periodno",
        in_schedule="期数 期次 还款期数 第几期 period term instalment installment",
        bounds=(0, 600),
    ),
    Field(
        "due_on",
        T.DAY,
        _("Due on"),
        _("The day on which this instalment or invoice is due."),
        "应还日期 应还日 应还款日 应还款日期 应还时间 应还款时间 应收日期 计划还款日 计划还款日期 "
        "还款到期日 本期到期日 应付日期 到期日 还款日 "
        "due dueon duedate paymentdue paymentduedate dateofdue",
        in_schedule="到期日 到期日期 还款日 还款日期 日期 date",
        repeats=True,
    ),
    Field(
        "due_amount",
        T.MONEY,
        _("Amount due"),
        _("The whole instalment: principal, interest and penalty."),
        "应还金额 应还款金额 应还总额 应还总金额 应还款额 本期应还 本期应还金额 应收金额 应收总额 "
        "应付金额 应还本息 应还 amountdue dueamount totaldue",
        in_schedule="金额 还款金额 月供 amount instalmentamount installmentamount",
        repeats=True,
    ),
    Field(
        "due_principal",
        T.MONEY,
        _("Principal due"),
        _("The part of the instalment that is principal."),
        "应还本金 应收本金 本期本金 当期本金 应付本金 dueprincipal principaldue",
        in_schedule="本金 principal",
        repeats=True,
    ),
    Field(
        "due_interest",
        T.MONEY,
        _("Interest due"),
        _("The part of the instalment that is interest."),
        "应还利息 应收利息 本期利息 当期利息 应付利息 dueinterest interestdue",
        in_schedule="利息 interest",
        repeats=True,
    ),
    Field(
        "due_penalty",
        T.MONEY,
        _("Penalty due"),
        _("The penalty interest of the instalment."),
        "应还罚息 应收罚息 本期罚息 当期罚息 应付罚息 duepenalty penaltydue",
        in_schedule="罚息 penalty",
        repeats=True,
    ),
    Field(
        "entrusted_amount",
        T.MONEY,
        _("Amount handed over"),
        _("What the creditor asked us to collect."),
        "委案金额 委托金额 委外金额 委案总额 委托催收金额 委案总金额 entrustedamount placementamount "
        "placedamount assignedamount",
    ),
    Field(
        "entrusted_on",
        T.DAY,
        _("Handed over on"),
        _("The day on which the creditor handed the debt over."),
        "委案日期 委案日 委托日期 委外日期 委托日 委案开始日 委托开始日期 派案日期 entrusteddate "
        "entrustedon placementdate assigneddate",
        is_past=True,
    ),
    Field(
        "mandate_ends_on",
        T.DAY,
        _("Mandate ends on"),
        _("The day on which the debt goes back to the creditor."),
        "预计退案日 退案日期 退案日 委托到期日 委案到期日 委案结束日 委托截止日 委托截止日期 "
        "委托结束日期 预计退案日期 "
        "mandateend mandateendson mandateends recalldate placementend",
    ),
    Field(
        "owed_principal",
        T.MONEY,
        _("Principal left"),
        _("The principal that is still to be repaid, due or not."),
        "剩余本金 本金余额 贷款余额 未还本金 剩余未还本金 尚欠本金 剩余应还本金 结欠本金 欠款本金 "
        "剩余贷款本金 未偿本金 在贷余额 "
        "outstandingprincipal principaloutstanding remainingprincipal principalbalance owedprincipal "
        "loanbalance",
    ),
    Field(
        "overdue_total",
        T.MONEY,
        _("Overdue in all"),
        _("Everything that is overdue as of the day of the list."),
        "逾期金额 逾期总额 逾期总金额 逾期欠款 欠款金额 欠款总额 欠款 总欠款 逾期应还总额 拖欠金额 "
        "拖欠总额 执行标的 执行标的金额 执行金额 标的金额 "
        "标的 未执行金额 逾期未还金额 逾期应还金额 未收金额 应收余额 应收账款余额 欠费金额 逾期余额 "
        "overdue overduetotal "
        "overdueamount amountoverdue arrears arrearsamount pastdue pastdueamount outstanding "
        "outstandingamount amountoutstanding "
        "balancedue totaloverdue",
    ),
    Field(
        "overdue_principal",
        T.MONEY,
        _("Principal overdue"),
        _("The principal that is overdue."),
        "逾期本金 逾期未还本金 欠本 欠本金 拖欠本金 overdueprincipal principaloverdue arrearsprincipal",
    ),
    Field(
        "overdue_interest",
        T.MONEY,
        _("Interest overdue"),
        _("The interest that is overdue."),
        "逾期利息 欠息 欠利息 拖欠利息 逾期未还利息 未还利息 欠款利息 overdueinterest "
        "interestoverdue arrearsinterest",
    ),
    Field(
        "overdue_penalty",
        T.MONEY,
        _("Penalty overdue"),
        _("The penalty interest that is overdue."),
        "逾期罚息 罚息 欠罚息 罚息金额 逾期罚金 罚金 复利 overduepenalty penalty penaltyinterest "
        "penaltyoverdue lateinterest",
    ),
    Field(
        "fees",
        T.MONEY,
        _("Fees"),
        _("Fees, damages and other charges."),
        "违约金 服务费 手续费 滞纳金 费用 其他费用 管理费 诉讼费 逾期费用 逾期违约金 fee fees "
        "charges latefee latefees servicefee",
        repeats=True,
    ),
    Field(
        "days_past_due",
        T.WHOLE,
        _("Days past due"),
        _("Days since the oldest unpaid due day, as of the day of the list."),
        "逾期天数 拖欠天数 逾期日数 最大逾期天数 当前逾期天数 账龄 dayspastdue dpd daysoverdue "
        "overduedays age agedays daysinarrears",
        bounds=(0, 36_500),
    ),
    Field(
        "overdue_since",
        T.DAY,
        _("Overdue since"),
        _("The day from which the oldest amount is overdue."),
        "逾期日 逾期日期 逾期开始日 逾期起始日 首次逾期日 首次逾期日期 逾期时间 逾期开始日期 "
        "逾期起始日期 最早逾期日 判决生效日 判决生效日期 "
        "overduesince arrearssince overduedate firstoverduedate pastduesince",
        is_past=True,
    ),
    Field(
        "overdue_instalments",
        T.WHOLE,
        _("Instalments overdue"),
        _("How many instalments are overdue."),
        "逾期期数 拖欠期数 逾期期次数 连续逾期期数 欠款期数 overdueinstalments overdueinstallments "
        "instalmentsoverdue",
        bounds=(0, 600),
    ),
    Field(
        "paid_total",
        T.MONEY,
        _("Paid in all"),
        _("Everything paid so far, as the creditor says. It is shown and not booked."),
        "已还金额 已还款金额 已还总额 已还款总额 累计还款 累计还款金额 累计已还 已付金额 已收金额 "
        "已还款 paidtotal totalpaid paidamount "
        "amountpaid paid",
    ),
    Field(
        "last_paid_on",
        T.DAY,
        _("Last paid on"),
        _("The day of the last payment before the list."),
        "最后还款日 最后还款日期 最近还款日 最近还款日期 上次还款日 上次还款日期 最后一次还款日期 "
        "末次还款日 lastpaidon lastpaymentdate lastpaiddate",
        is_past=True,
    ),
    Field(
        "last_paid_amount",
        T.MONEY,
        _("Last amount paid"),
        _("The amount of the last payment before the list."),
        "最后还款金额 最近还款金额 上次还款金额 最后一次还款金额 末次还款金额 lastpaidamount "
        "lastpaymentamount lastpayment",
    ),
    Field(
        "payment_id",
        T.TEXT,
        _("Number of the payment"),
        _("The number that the bank or the creditor gave to the payment. It is never used twice."),
        "流水号 交易流水号 还款流水号 交易流水 交易订单号 交易号 交易单号 银行流水号 凭证号 "
        "支付流水号 核心流水号 paymentid transactionid transactionno "
        "transactionnumber transaction txnid transactionreference bankreference paymentref 订单号 "
        "账务流水号 业务流水号",
        length=60,
    ),
    Field(
        "paid_at",
        T.MOMENT,
        _("Paid on"),
        _("The day of the payment, with its time where the file has one."),
        "还款日期 还款时间 实还日期 实还时间 实际还款日 实际还款日期 实际还款时间 付款日期 付款时间 "
        "支付时间 交易时间 交易日期 入账时间 入账日期 "
        "到账时间 到账日期 记账日期 收款日期 实收日期 paidat paidon paiddate paymentdate "
        "transactiondate valuedate bookingdate transactiontime "
        "dateofpayment 发生时间",
        in_money="日期 时间 还款日 起息日 date time postingdate",
        repeats=True,
        is_past=True,
    ),
    Field(
        "paid_amount",
        T.MONEY,
        _("Amount paid"),
        _("The amount of this payment."),
        "还款金额 实还金额 实际还款金额 实际已还金额 实际还款额 付款金额 支付金额 实付金额 实收金额 "
        "入账金额 到账金额 收入金额 贷方发生额 贷方金额 "
        "收款金额 交易金额 发生额 paymentamount creditamount amountreceived moneyin",
        in_schedule="已还金额 已还款金额 已还总额 paid paidamount amountpaid",
        in_money="金额 收入 贷方 已还金额 amount credit deposit deposits paid paidamount amountpaid 本金 "
        "收入元",
    ),
    Field(
        "payer_name",
        T.TEXT,
        _("Payer"),
        _("The name of the account that paid."),
        "对方户名 对方名称 交易对方 付款人 付款人名称 付款人姓名 付款方 付款户名 对方账户名称 "
        "对方账户名 对手户名 对方姓名 汇款人 还款人 对方单位 付款方户名 "
        "payer payername counterparty counterpartyname remitter sender",
        in_money="户名 姓名 客户名称 name",
        length=140,
    ),
    Field(
        "payer_account",
        T.TEXT,
        _("Account of the payer"),
        _("The account that paid, often masked."),
        "对方账号 对方帐号 对方账户 付款账号 付款人账号 付款账户 对手账号 对方卡号 付款方账号 "
        "payeraccount counterpartyaccount remitteraccount",
        length=60,
    ),
    Field(
        "payment_note",
        T.TEXT,
        _("Note of the payment"),
        _("What the payer wrote. It often names the debt."),
        "附言 商品说明 商品 转账附言 交易附言 留言 用途 汇款附言 付款备注 交易备注 摘要 备注 "
        "paymentnote narrative remittanceinformation "
        "paymentdetails details description memo remarks",
        length=300,
    ),
    Field(
        "direction",
        T.DIRECTION,
        _("Direction"),
        _("Whether the money came in or went out."),
        "收/支 收支 收支方向 借贷标志 借贷方向 借贷 借/贷 收付标志 收付 资金方向 交易方向 收/付 "
        "收支类型 direction debitcredit drcr crdr dc",
        length=20,
    ),
)
BY_CODE = {field.code: field for field in FIELDS}
EXTRA = "extra"
