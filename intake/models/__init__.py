"""The models of an import, one in each file."""

from intake.models.profile import GENERIC, ImportProfile
from intake.models.row import ImportRow, RowKind
from intake.models.run import ImportFile, ImportRun, RunState

__all__ = ["GENERIC", "ImportFile", "ImportProfile", "ImportRow", "ImportRun", "RowKind", "RunState"]
