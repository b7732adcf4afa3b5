"""How a visit of the demo goes, and how far it is led on."""

from dataclasses import dataclass

from visits.models import Result


@dataclass(frozen=True)
class Course:
    """How far a visit gets of which the demo wants something to be left to do, and what it comes to there."""

    result: Result | None = None
    written: bool = True
    confirmed: bool = True
    report_sent: bool = True
    report_reviewed: bool = True
    agreement_accepted: bool = True


# All goes its way.
USUAL = Course()
