"""The nouns of what managers take away."""

from reports.models.stage_report import StageReport

__all__ = ["StageReport"]
