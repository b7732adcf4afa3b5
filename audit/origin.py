"""The address that the running request came from."""

from contextvars import ContextVar

address: ContextVar[str] = ContextVar("address", default="")
