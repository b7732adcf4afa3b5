"""The board (M1): a supervisor's work in queues; one file a queue, ``whole`` lays them together."""

from collections_app.board.case_rows import CaseRow, case_rows
from collections_app.board.queue import Line, Part, Queue
from collections_app.board.whole import Board
from collections_app.board.workload import Hand

__all__ = ["Board", "CaseRow", "Hand", "Line", "Part", "Queue", "case_rows"]
