"""Which fields a heading may name, by its words alone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from intake.fields import BY_CODE, FIELDS, Field, Type
from intake.headings import SIMPLIFIED, Heading

# The kinds of files.
DEBTS, SCHEDULE, SCHEDULE_AND_PAYMENTS = "debts", "schedule", "schedule+payments"
PAYMENTS, BANK = "payments", "bank"
# How sure a match is: a word of this kind of file, a general word, one behind a prefix, a part, an ending.
OWN, EXACT, PREFIXED, PART, ENDING = range(5)
LEAST_ENDING = 4
# These belong to money that came in, and to no list of debts.
OF_PAYMENTS = frozenset({"payer_name", "payer_account", "payment_note", "direction"})
OF_BANK = OF_PAYMENTS | {"payment_id", "paid_at", "paid_amount", "currency", "reference"}
# What a creditor puts before a word without changing its meaning.
PREFIX = re.compile(
    r"^(当前|目前|截至目前|截止目前|截至|最新|本人|客户|债务人|借款人|主借款人|主贷人|合计|合同|贷款)+(的)?"
)
SUFFIX = re.compile(r"(合计|总计|小计|汇总|元|万元|rmb|cny)$")
# A word about one of these says nothing about the debtor.
OTHERS = re.compile(
    r"联系人|配偶|爱人|担保|保证人|共同|亲属|催收|经办|经理|业务员|信贷员|客服|门店|网点|机构|支行|分行|总行|销售|推荐|渠道|开户|"
    r"法院|律师|代理|收款|我方|本方|我行|对方|产品|操作|录入|审批|更新|创建|减免|officer|manager|agent|branch|created|updated"
)
NUMBER = r"[\d一二三四五六七八九十]*"
NAME = r"(姓名|名字|名称|name)?"
PHONE = r"(的)?(联系)?(手机号码|手机号|手机|电话号码|电话|方式|号码|phone|phoneno|mobile|tel|telephone)\d?"
CONTACT = rf"(紧急|第{NUMBER}|其他|常用|直系)?(联系人|亲属|联络人){NUMBER}|(emergency)?contact(person)?\d*"
SPOUSE = r"配偶|爱人|spouse"
GUARANTOR = rf"(连带)?(担保人|保证人|共同借款人|共借人){NUMBER}|guarantor\d*|cosigner\d*"
ROLES = {
    "contact_name": re.compile(rf"({CONTACT}){NAME}"),
    "contact_relation": re.compile(
        rf"({CONTACT})(与.{{1,5}}?)?(的)?(关系|relation|relationship)|与(联系人|亲属)关系"
    ),
    "contact_phone": re.compile(rf"({CONTACT}){PHONE}"),
    "spouse_name": re.compile(rf"({SPOUSE}){NAME}"),
    "spouse_phone": re.compile(rf"({SPOUSE}){PHONE}"),
    "guarantor_name": re.compile(rf"({GUARANTOR}){NAME}"),
    "guarantor_phone": re.compile(rf"({GUARANTOR}){PHONE}"),
}
# 第3期应还金额, Instalment 3 amount: instalments side by side.
BESIDE = re.compile(
    r"第?(\d+|[一二三四五六七八九十]+)期(.+)|(?:instal?lment|payment|period)(\d+)(.+)|(due.*?|amount|date)(\d+)$"
)
# Phones and other columns that are numbered: 手机2.
NUMBERED = re.compile(r"(.+?)([1-9一二三])$")


@dataclass(frozen=True)
class Match:
    """A field that a heading may name. Less ``rank`` is surer. ``series`` numbers instalments in columns."""

    field: Field
    rank: int
    place: int = 0
    series: int = 0


@cache
def _words(kind: str) -> dict[str, tuple[Match, ...]]:
    """The fields of each word in a file of this kind."""
    found: dict[str, list[Match]] = {}
    for field in FIELDS:
        for rank, names in ((OWN, field.own_words(kind)), (EXACT, field.general_words)):
            for place, name in enumerate(names):
                word = name.replace("/", "").translate(SIMPLIFIED)
                found.setdefault(word, []).append(Match(field, rank, place))
    return {word: tuple(matches) for word, matches in found.items()}


def matches(heading: Heading, kind: str) -> list[Match]:
    """The fields that the heading may name in a file of this kind, the surest first."""
    if not heading.word:
        return []
    shape = SCHEDULE if kind == SCHEDULE_AND_PAYMENTS else kind
    found = [match for match in _all(heading, shape) if _belongs(match.field, kind)]
    return sorted(found, key=lambda match: (match.rank, match.place))


def _belongs(field: Field, kind: str) -> bool:
    if kind == BANK:
        return field.code in OF_BANK
    return kind in (PAYMENTS, SCHEDULE_AND_PAYMENTS) or field.code not in OF_PAYMENTS


def _all(heading: Heading, kind: str) -> list[Match]:
    """Every match, by the first way that finds any: words, roles, columns side by side, parts, likeness."""
    words = _words(kind)
    whole, *parts = heading.words
    found = list(words.get(whole, ())) or _of_a_role(whole) or _beside(whole)
    for part in parts:
        if not found and len(part) > 1:
            found = _again(words.get(part, ()), PART)
    if found or OTHERS.search(whole):
        return found
    return _like(whole, words)


def _of_a_role(word: str) -> list[Match]:
    """Names, numbers and relations of a contact person, a spouse or a guarantor."""
    return [Match(BY_CODE[code], EXACT) for code, role in ROLES.items() if role.fullmatch(word)][:1]


def _like(whole: str, words: Mapping[str, tuple[Match, ...]]) -> list[Match]:
    """Matches of a heading that is a known word with something before or behind it."""
    for shorter in (PREFIX.sub("", whole), SUFFIX.sub("", whole), SUFFIX.sub("", PREFIX.sub("", whole))):
        if shorter in words:
            return _again(words[shorter], PREFIXED)
    numbered = NUMBERED.fullmatch(whole)
    if numbered and numbered[1] in words:
        return [match for match in _again(words[numbered[1]], PREFIXED) if match.field.repeats]
    endings = [word for word in words if len(word) >= LEAST_ENDING and whole.endswith(word)]
    longest = max((word for word in endings if not word.isascii()), key=len, default="")
    return _again(words[longest], ENDING) if longest else []


def _again(found: Iterable[Match], rank: int) -> list[Match]:
    """The matches with another rank."""
    return [Match(match.field, rank, match.place) for match in found]


def _beside(word: str) -> list[Match]:
    """The part of an instalment that one of several columns side by side holds."""
    found = BESIDE.fullmatch(word)
    if not found:
        return []
    number, rest = next((found[at], found[other]) for at, other in ((1, 2), (3, 4), (6, 5)) if found[at])
    series = int(number) if number.isdigit() else 1 + "一二三四五六七八九十".find(number)
    due = [match for match in _words(SCHEDULE).get(rest, ()) if match.field.code.startswith("due_")]
    return [Match(match.field, EXACT, match.place, series) for match in due if match.field.repeats]


def is_known(heading: Heading) -> bool:
    """Whether any kind of file has this heading."""
    return any(match.rank <= PART for kind in (DEBTS, SCHEDULE, BANK) for match in matches(heading, kind))


def is_money(field: Field) -> bool:
    """Whether the field holds an amount."""
    return field.type is Type.MONEY
