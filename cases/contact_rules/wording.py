"""The rules' answers in words. What is kept is a code with parameters; these are the sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models.rule_value import Force

RULES = {
    "H1": _("hours"),
    "H2": _("days"),
    "C1": _("conversations"),
    "C2": _("call attempts"),
    "C3": _("visits"),
    "C4": _("messages"),
    "C5": _("contacts with others"),
    "N1": _("no money in hand"),
    "N2": _("before the first visit"),
    "T1": _("only the debtor"),
    "T2": _("contact persons"),
    "T3": _("identity first"),
    "T4": _("not here, not his"),
    "T5": _("not at home"),
    "W1": _("who we are"),
    "W2": _("two people"),
    "B1": _("forbidden words"),
    "L1": _("place"),
    "I1": _("source of data"),
    "S1": _("dispute"),
    "S2": _("vulnerability"),
    "S3": _("hardship"),
    "S4": _("stopped channel"),
    "S5": _("insolvency, court or police"),
    "S6": _("newer payment"),
    "S7": _("identity theft or not his debt"),
    "S8": _("deceased"),
}

SENTENCES = {
    "hours.too_early": _("%(at)s is before %(opens)s where the person is."),
    "hours.too_late": _("%(at)s is not before %(closes)s where the person is."),
    "hours.last_arrival": _("Visits end at %(closes)s, so the last arrival is at %(last)s, not at %(at)s."),
    "hours.ends_late": _("The visit would end after %(closes)s."),
    "days.rest_day": _("%(day)s is a rest day or a statutory holiday."),
    "days.sunday": _("Nobody is visited on a Sunday."),
    "caps.max_conversations_a_day": _("%(used)s conversations that day; at most %(cap)s."),
    "caps.max_conversations_in_days": _("%(used)s conversations within %(days)s days; at most %(cap)s."),
    "caps.max_attempts_a_day": _("%(used)s unanswered calls that day; at most %(cap)s."),
    "caps.max_attempts_in_days": _("%(used)s unanswered calls within %(days)s days; at most %(cap)s."),
    "caps.one_number_a_day": _("%(used)s unanswered calls to this number that day; at most %(cap)s."),
    "caps.max_visits_a_day": _(
        "%(used)s visits to this person or household that day, planned ones included; at most %(cap)s."
    ),
    "caps.max_visits_in_days": _(
        "%(used)s visits to this person or household within %(days)s days, planned ones included; "
        "at most %(cap)s."
    ),
    "caps.max_messages_a_day": _("%(used)s messages that day, SMS and WeChat together; at most %(cap)s."),
    "caps.max_messages_in_days": _(
        "%(used)s messages within %(days)s days, SMS and WeChat together; at most %(cap)s."
    ),
    "caps.max_others_a_day": _(
        "%(used)s contacts with others in this case that day; at most %(cap)s in all."
    ),
    "caps.max_others_in_days": _(
        "%(used)s contacts with others in this case within %(days)s days; at most %(cap)s in all."
    ),
    "holds.stands": _("A hold stands since %(since)s; contacts of this purpose are barred."),
    "holds.leave_debt_out": _("One of the debts is on hold since %(since)s: leave it out."),
    "holds.newer_payment": _("A payment was booked since this was decided: look at what is owed now."),
    "holds.unmatched_money": _("Money that may be his came in and waits to be matched."),
    "people.not_liable": _("Only the debtor and those who stand in the debt are asked to pay."),
    "people.not_a_contact_person": _("Only the reserved contact person is asked how to reach the debtor."),
    "people.debtor_can_be_reached": _(
        "The debtor has not been tried enough: %(calls)s failed calls and a day, "
        "or %(days)s days without contact."
    ),
    "people.identity_not_confirmed": _("Nobody has confirmed that this is the person who owes."),
    "people.wrong_number": _("This number was found wrong."),
    "people.too_few": _("A visit takes %(needed)s collectors; %(there)s named."),
    "people.not_collectors": _("Somebody named for the visit is not a collector."),
    "people.away": _("Somebody named for the visit is away on %(day)s."),
    "place.none": _("A visit needs an address."),
    "place.workplace": _("A workplace is visited only with the debtor's recorded consent to that place."),
    "place.never": _("Nobody is visited at such a place: %(place)s."),
    "place.wrong": _("This address was found wrong."),
    "place.wrong_before": _("He was found not to live here; the address must come anew and be verified."),
    "place.not_at_home": _("The debtor asked not to be revealed at home: use the office or the telephone."),
    "place.not_his": _("This address or number belongs to somebody else's file."),
    "place.no_source": _("This address or number has no lawful source."),
    "place.stale_address": _("This address is stale."),
    "place.stale_number": _("This number is stale."),
    "notice.none_delivered": _("No written notice has been delivered before this first visit."),
    "notice.too_few_calls": _("Calls were tried on %(made)s different days; %(needed)s are needed first."),
    "words.lawyer": _("This reads like a lawyer's letter: %(found)s."),
    "words.authority": _("This borrows the authority of police or court: %(found)s."),
    "words.threat": _("This is a threat: %(found)s."),
    "words.shame": _("This threatens to disclose or shames: %(found)s."),
    "words.insult": _("This is an insult: %(found)s."),
    "words.borrow": _("Nobody is told to borrow or sell in order to pay: %(found)s."),
    "words.children": _("Children are left out of it: %(found)s."),
    "words.money_in_hand": _("Money goes to the lawful account only, never to a collector: %(found)s."),
}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The finding's sentence in the active language; an old code that has no words any more shows itself."""
    template = SENTENCES.get(code)
    return code if template is None else str(template) % params


MARKS = {"f": _("read in a public source"), "k": _("to be confirmed by lawyers")}


def cited(source: str, force: str, mark: str) -> str:
    """Source, how binding it is and who read it, in the active language; a house rule names itself only."""
    parts = [source if mark else "", str(Force(force).label) if force else "", str(MARKS.get(mark, ""))]
    return " · ".join(part for part in parts if part)


# What a cap counts, beside "2 of 3".
COUNTED = {
    "caps.max_conversations_a_day": _("conversations that day"),
    "caps.max_conversations_in_days": _("conversations within %(days)s days"),
    "caps.max_attempts_a_day": _("unanswered calls that day"),
    "caps.max_attempts_in_days": _("unanswered calls within %(days)s days"),
    "caps.one_number_a_day": _("unanswered calls to this number that day"),
    "caps.max_visits_a_day": _("visits that day"),
    "caps.max_visits_in_days": _("visits within %(days)s days"),
    "caps.max_messages_a_day": _("messages that day"),
    "caps.max_messages_in_days": _("messages within %(days)s days"),
    "caps.max_others_a_day": _("contacts with others that day"),
    "caps.max_others_in_days": _("contacts with others within %(days)s days"),
}


def counted(code: str, days: int) -> str:
    """What a cap counts, in the active language."""
    return str(COUNTED[code]) % {"days": days}


def rule_name(rule: str) -> str:
    """What a rule is called in the active language."""
    return str(RULES.get(rule, rule))
