"""The wording check: what must not be sent, printed or said (W1, B1, N1).

The list is short and plain on purpose. It catches what the guideline names, in Chinese and English; a person
reads the rest. A hit says what was found, so that the writer can put it differently.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import Values
from cases.findings import Finding

# Rule, why (the code of a sentence of that rule), and the patterns that give it away.
PATTERNS: tuple[tuple[str, str, str], ...] = (
    (
        "W1",
        "words.lawyer",
        r"律师函|律师信|法务部|lawyer'?s? letter|attorney|legal department|solicitor",
    ),
    (
        "W1",
        "words.authority",
        r"立案|公安|警察局?|派出所|刑警|法院(?:传票|公章|执行)|传票|逮捕|拘留|坐牢|"
        r"police|arrest|court seal|subpoena|"
        r"warrant|prosecut|criminal charge|jail|prison",
    ),
    (
        "B1",
        "words.threat",
        r"后果自负|小心点|等着瞧|别想好过|让你好看|上门堵|弄死|打断|找你家人|家人.{0,4}(?:安全|小心)|"
        r"you will regret|watch your back|or else|hurt you|we know where",
    ),
    (
        "B1",
        "words.shame",
        r"(?:告诉|通知|发给|让)[^。;;,,]{0,8}(?:邻居|同事|单位|村委|亲友|通讯录|老师|同学)|老赖|骗子|公开(?:曝光|你)|曝光|"
        r"张贴|tell your (?:neighbou?rs?|employer|boss|family|friends)|deadbeat|shame on|post (?:it|your)",
    ),
    ("B1", "words.insult", r"不要脸|无耻|畜生|混蛋|垃圾|scum|thief|crook|liar|worthless|idiot"),
    (
        "B1",
        "words.borrow",
        r"借钱还|借(?:新|款)还|网贷.{0,4}还|卖(?:血|肾)|borrow (?:money )?to (?:re)?pay|sell your",
    ),
    ("B1", "words.children", r"(?:你|您)(?:的)?(?:孩子|小孩|儿子|女儿)|your (?:kid|child|son|daughter)"),
    (
        "N1",
        "words.money_in_hand",
        r"(?:转|打|汇|付)(?:给|到)我|我的(?:微信|支付宝|收款码|账[户号]|卡)|现金(?:给|交)我|扫我|"
        r"pay me\b|my (?:account|wechat|alipay|card)\b|cash to me|give me (?:the )?cash",
    ),
)
_COMPILED = [(rule, code, re.compile(pattern, re.IGNORECASE)) for rule, code, pattern in PATTERNS]


@dataclass(frozen=True)
class Hit:
    """Words that must not be used: the rule, why, and what was found."""

    rule: str
    code: str
    found: str


def check(text: str) -> list[Hit]:
    """Every hit in ``text``, in the order of the rules; empty for text that may be sent."""
    plain = unicodedata.normalize("NFKC", text)
    tight = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", plain)
    return [
        Hit(rule, code, match.group())
        for rule, code, pattern in _COMPILED
        for match in pattern.finditer(tight)
    ]


class WordingRule(Rule):
    """A rule about words: what is to be sent must use none of its; what was said so is a breach."""

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        for hit in check(approach.text) if approach.text else ():
            if hit.rule == self.code:
                yield values.need(self.code).finding(hit.code, found=hit.found)
