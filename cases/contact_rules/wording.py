"""The rules' answers in words. What is kept is a code with parameters; these are the sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from cases.kinds import Force
from foundation.listing import listed

# In the order in which conduct names them.
RULES = {
    "H1": _("hours"),
    "H2": _("days"),
    "C1": _("conversations"),
    "C2": _("call attempts"),
    "C3": _("visits"),
    "C4": _("messages"),
    "C5": _("contacts with others"),
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
    "N1": _("no money in hand"),
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


# What each rule asks for, in a sentence, for the page of rules.
MEANINGS = {
    "H1": _("Nobody is called, written to or visited outside these hours, by the clock where he is."),
    "H2": _("A visit on a rest day or a statutory holiday needs another person's approval."),
    "C1": _("How often we may begin a conversation with one person."),
    "C2": _("How often we may try in vain, per person over all numbers and per number over all persons."),
    "C3": _("How often one person, household or address may be visited, planned visits included."),
    "C4": _("How many messages one person may get, SMS and WeChat together; never in a group chat."),
    "C5": _("Guarantors and co-borrowers have caps of their own, and one in all for a case."),
    "N1": _("The collector never takes money and shows no code of his own."),
    "N2": _("What must be done before the first visit, or another person must agree to leave it out."),
    "T1": _("Nobody is asked to pay but the debtor and those who stand in the debt."),
    "T2": _("A reserved contact person is asked only how to reach a debtor who cannot be reached."),
    "T3": _("Nothing about the debt is said before it is sure who is there."),
    "T4": _("An address or number found wrong is barred for every case until it comes anew and is verified."),
    "T5": _("Who asked not to be revealed at home gets no paper and no visit there."),
    "W1": _("No wording of police, court or lawyer in what we send."),
    "W2": _("A visit is made by at least this many collectors, both at work on that day."),
    "B1": _("Threats, insults, shaming, disclosure, “borrow to pay” and children are left out of it."),
    "L1": _("The residence or his own business; a workplace with his consent; places like these never."),
    "I1": _("Addresses and numbers only from a lawful source."),
    "S1": _("Who disputes the debt is not pressed."),
    "S2": _("Who is vulnerable, ill or bereaved, a minor or incapable is not pressed."),
    "S3": _("Who is in hardship is not pressed for some days; agreed instalments may be reminded of."),
    "S4": _("A channel that somebody asked us to stop is not used."),
    "S5": _("With insolvency, court or police pending nobody is pressed."),
    "S6": _("A demand waits when a payment came in since it was decided, or money may be his."),
    "S7": _("Who says the debt is not his, or stolen in his name, is not pressed."),
    "S8": _("After a death nobody is visited; legal steps only."),
}

VALUES = {
    "from": _("Calls and messages from"),
    "to": _("Calls and messages until"),
    "from_visits": _("Visits from"),
    "to_visits": _("Visits until"),
    "min_minutes_before_end": _("Last arrival, minutes before the end"),
    "flag_rest_days": _("Rest days and holidays need approval"),
    "flag_sundays": _("No visits on Sundays"),
    "max_conversations_a_day": _("Conversations a day"),
    "max_conversations_7_days": _("Conversations in 7 days"),
    "max_attempts_a_day": _("Unanswered calls a day"),
    "max_attempts_a_day_one_number": _("Unanswered calls a day to one number"),
    "max_attempts_7_days": _("Unanswered calls in 7 days"),
    "max_visits_a_day": _("Visits a day"),
    "max_visits_7_days": _("Visits in 7 days"),
    "max_visits_30_days": _("Visits in 30 days"),
    "max_messages_a_day": _("Messages a day"),
    "max_messages_7_days": _("Messages in 7 days"),
    "max_others_7_days": _("Contacts with others in 7 days"),
    "min_failed_calls": _("Failed calls first"),
    "min_days_without_contact": _("Or days without contact"),
    "min_collectors": _("Collectors on a visit"),
    "min_notices": _("Written notices delivered"),
    "min_call_days": _("Days on which calls were tried"),
    "min_days": _("Days that it lasts"),
    "words_places": _("Places never visited"),
    "flag": _("In force"),
}


def meaning(rule: str) -> str:
    """What a rule asks for, in the active language."""
    return str(MEANINGS.get(rule, ""))


def value_name(name: str) -> str:
    """What a value of a rule is called, in the active language."""
    return str(VALUES.get(name, name))


def shown(value: Any) -> str:
    """A rule's value as a person reads it, in the active language."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return listed(value) if isinstance(value, list) else str(value)


MARKS = {"f": _("read in a public source"), "k": _("to be confirmed by lawyers")}


def named(source: str) -> str:
    """The laws, standards and guidelines that a source lists, as the reader calls them. What a person typed
    stays as it is."""
    return pgettext("between sources", "; ").join(gettext(part) for part in source.split("; ") if part)


def cited(source: str, force: str, mark: str) -> str:
    """Source, how binding it is and who read it, in the active language; a house rule names itself only."""
    whence = named(source) if mark else ""
    parts = [whence, str(Force(force).label) if force else "", str(MARKS.get(mark, ""))]
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
