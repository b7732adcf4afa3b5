"""The models of reports."""

from reports.models.stage_report import StageReport

__all__ = ["StageReport"]
