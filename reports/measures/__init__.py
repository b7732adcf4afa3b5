"""The measures of the department (M4). The value of a figure comes from the list that it opens."""

from reports.measures.base import Figure, Line, Unit
from reports.measures.book import FIGURES

__all__ = ["FIGURES", "Figure", "Line", "Unit"]
