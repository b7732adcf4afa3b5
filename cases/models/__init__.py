"""The nouns of a case, one a file."""

from cases.kinds import (
    AddressKind,
    Channel,
    ContactState,
    Direction,
    Effect,
    Force,
    GuaranteeKind,
    HoldKind,
    LawfulBasis,
    Outcome,
    PartyRole,
    Purpose,
    Source,
    SourcedState,
    Stage,
)
from cases.models.address import Address, Datum, Place
from cases.models.assignment import Assignment, PairRole
from cases.models.case import Case, CaseCounter, CaseDebt
from cases.models.closure import Closure, ClosureKind
from cases.models.concern import Concern, ConcernKind
from cases.models.contact import Contact, ContactApproval, ContactParticipant
from cases.models.debtor import Debtor
from cases.models.employment import Employment, Job
from cases.models.evidence import EvidenceFacts, EvidenceItem, EvidenceKind
from cases.models.evidence_requirement import EvidenceRequirement
from cases.models.hold import Hold
from cases.models.household_budget import Budget, BudgetSource, HouseholdBudget
from cases.models.identity import IdentityConfirmation
from cases.models.issued_paper import IssuedPaper
from cases.models.limitation import LimitationEvent, Proof, ProofGrade
from cases.models.party import Part, Party
from cases.models.person import NewPerson, Person, PersonKind
from cases.models.phone import Phone
from cases.models.plan import CollectionPlan, PlanApproval
from cases.models.refusal import Refusal
from cases.models.round import Round, StageMove
from cases.models.rule_value import RuleValue
from cases.models.source import Provenance, Sourced

__all__ = [
    "Address",
    "AddressKind",
    "Assignment",
    "Budget",
    "BudgetSource",
    "Case",
    "CaseCounter",
    "CaseDebt",
    "Channel",
    "Closure",
    "ClosureKind",
    "CollectionPlan",
    "Concern",
    "ConcernKind",
    "Contact",
    "ContactApproval",
    "ContactParticipant",
    "ContactState",
    "Datum",
    "Debtor",
    "Direction",
    "Effect",
    "Employment",
    "EvidenceFacts",
    "EvidenceItem",
    "EvidenceKind",
    "EvidenceRequirement",
    "Force",
    "GuaranteeKind",
    "Hold",
    "HoldKind",
    "HouseholdBudget",
    "IdentityConfirmation",
    "IssuedPaper",
    "Job",
    "LawfulBasis",
    "LimitationEvent",
    "NewPerson",
    "Outcome",
    "PairRole",
    "Part",
    "Party",
    "PartyRole",
    "Person",
    "PersonKind",
    "Phone",
    "Place",
    "PlanApproval",
    "Proof",
    "ProofGrade",
    "Provenance",
    "Purpose",
    "Refusal",
    "Round",
    "RuleValue",
    "Source",
    "Sourced",
    "SourcedState",
    "Stage",
    "StageMove",
]
