"""The laws, standards and guidelines behind the rules, and whom they bind.

Kept in English with what was refused or set; put into the reader's language when shown (findings.cited).
"""

from django.utils.translation import gettext_noop

from cases.kinds import Force
from ledger.kinds import CreditorKind

HOUSE = gettext_noop("house rule")
GB = gettext_noop("GB/T 45251-2025")
GUIDELINE = gettext_noop("Banking Association guideline (trial), 2026-01-30")
GUIDELINE_22 = gettext_noop("Banking Association guideline (trial), 2026-01-30, art. 22")
CRIMINAL_LAW = gettext_noop("Criminal Law 245, 246, 293")
PIPL = gettext_noop("PIPL 13")
REGULATION_F_HOURS = gettext_noop("Regulation F, 12 CFR 1006.6(b)(1)")
REGULATION_F_CALLS = gettext_noop("Regulation F, 12 CFR 1006.14(b)(2)(i)(A)")
REGULATION_F_WAIT = gettext_noop("Regulation F, 12 CFR 1006.14(b)(2)(i)(B)")
BREATHING_SPACE = gettext_noop("Debt Respite Scheme (Breathing Space), 2021")
CONC = gettext_noop("FCA CONC 7.9.12")
RBI = gettext_noop("RBI circular, 2022-08-12")

LENDERS = (
    CreditorKind.BANK,
    CreditorKind.CARD_ISSUER,
    CreditorKind.CONSUMER_FINANCE,
    CreditorKind.SMALL_LOAN,
)
RECOMMENDED = {kind.value: Force.RECOMMENDED for kind in LENDERS}
BINDING = {kind.value: Force.BINDING for kind in CreditorKind}
