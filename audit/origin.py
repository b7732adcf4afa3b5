"""From where the running request came."""

from contextvars import ContextVar

address: ContextVar[str] = ContextVar("address", default="")
