"""The board (M1): a supervisor's work in queues.

Each queue has its own file. ``whole`` puts the queues together.
"""

from collections_app.board.case_rows import CaseRow, case_rows
from collections_app.board.queue import Line, Part, Queue
from collections_app.board.whole import Board
from collections_app.board.workload import CollectorLoad

__all__ = ["Board", "CaseRow", "CollectorLoad", "Line", "Part", "Queue", "case_rows"]
