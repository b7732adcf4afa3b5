"""Settings for the test suite: the real ones, with test keys and fast password hashing."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="collections-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-0123456789")
os.environ.setdefault("FIELD_KEYS", "2bW9vBz1gKxPpX3oB4o8mYvN0Jq9g3h0Jt5R3m2a1kE=")
os.environ.setdefault("SEARCH_KEY", "only-for-tests")
os.environ.setdefault("SEAL_KEY", "only-for-tests")
# Tests name their own database and broker, and never use a developer's DATABASE_URL.
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:")
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")

from collections_app.settings import *  # noqa: F403
from collections_app.settings import DATABASES, MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
LOGGING_CONFIG = None
OURS = ["foundation", "audit", "staff", "ledger", "cases", "followups", "visits", "intake", "reports"]
if not os.environ["REDIS_URL"]:
    # No worker listens. A test that wants work done calls the task.
    CELERY_BROKER_URL = "memory://"
if "sqlite" in DATABASES["default"]["ENGINE"]:
    MIGRATION_MODULES = dict.fromkeys(OURS)
AUDIT_TRIGGERS = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A pool would keep connections to the test database open, and it could not be dropped.
    DATABASES["default"]["OPTIONS"] = {}
