"""The course of a visit of the demo, and how far its case is taken."""

from dataclasses import dataclass

from visits.models import Result


@dataclass(frozen=True)
class Course:
    """How far a visit gets if the demo needs unfinished work, and its result."""

    result: Result | None = None
    written: bool = True
    confirmed: bool = True
    report_sent: bool = True
    report_reviewed: bool = True
    agreement_accepted: bool = True


# Nothing is left unfinished.
USUAL = Course()
