"""The project: settings, URLs, Celery, and the pages and commands that range over every room."""

from collections_app.celery import app as celery_app

__all__ = ["celery_app"]
