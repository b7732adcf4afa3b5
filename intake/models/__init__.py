"""What comes in, one noun a file."""

from intake.models.profile import ImportProfile, Layout
from intake.models.row import ImportRow, RowKind
from intake.models.run import ImportFile, ImportRun, RunState

__all__ = ["ImportFile", "ImportProfile", "ImportRow", "ImportRun", "Layout", "RowKind", "RunState"]
