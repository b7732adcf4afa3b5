"""All settings, read from the environment. The README's configuration table lists every variable."""

from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
# What bin/run made at its first start: keys, currency, demo or not. The environment overrides it.
environ.Env.read_env(DATA_DIR / "installation.env")
DEBUG = env.bool("DEBUG", default=False)


def required_key(name: str, what: str) -> str:
    """The value of a secret variable. Raises ImproperlyConfigured if it is unset."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set: it is {what}. `bin/run` makes one in the data folder; "
            f"on a server set it in the environment and keep it with your backups."
        )
    return value


SECRET_KEY = required_key("SECRET_KEY", "the key that signs sessions and forms")
# The first key encrypts and all keys decrypt. So a key can be changed without downtime.
FIELD_KEYS = [key for key in required_key("FIELD_KEYS", "the keys for personal fields").split(",") if key]
SEARCH_KEY = required_key("SEARCH_KEY", "the key of the hashes by which ID numbers and phones are found")
SEAL_KEY = required_key("SEAL_KEY", "the key that signs the audit seals")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- What the organisation decides -------------------------------------------------------------
CURRENCY = env.str("CURRENCY", default="CNY")
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
COUNTRY = env.str("COUNTRY", default="cn")
ORGANISATION_NAME = env.str("ORGANISATION_NAME", default="Collections")
# A name that was given stands in both languages; the product's own has a Chinese form.
ORGANISATION_NAME_ZH = env.str("ORGANISATION_NAME_ZH", default="") or (
    "外访催收" if ORGANISATION_NAME == "Collections" else ORGANISATION_NAME
)
ORGANISATION_PHONE = env.str("ORGANISATION_PHONE", default="")
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["collections_app.formats"]

# --- The rooms, bottom to top ------------------------------------------------------------------
INSTALLED_APPS = [
    "reports",
    "intake",
    "visits",
    "followups",
    "cases",
    "ledger",
    "staff",
    "audit",
    "foundation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Only for its templates, so that ours can override them.
    "django.forms",
    "django_htmx",
    "lucide",
    "csp",
    # Last: it writes rights after every room has made its permissions.
    "collections_app",
]
# An installation without the folder has no demo command and no readers of public loan books.
if (BASE_DIR / "demo").is_dir():
    INSTALLED_APPS.insert(0, "demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.middleware.StaffMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "collections_app.urls"
WSGI_APPLICATION = "collections_app.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "collections_app.context.page",
            ],
            "builtins": ["foundation.templatetags.page", "ledger.templatetags.figures"],
        },
    }
]

FORM_RENDERER = "foundation.forms.HouseRenderer"

# --- Database ----------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'collections.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at BEGIN: with Django's default, two processes that read and then
    # write in one transaction fail with "database is locked" instead of waiting for one another.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 10}}
ATOMIC_REQUESTS = False

# --- Cache, jobs -------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 900}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(DATA_DIR / "cache"),
        }
    }
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker" / "queue"),
        "data_folder_out": str(DATA_DIR / "broker" / "queue"),
        "control_folder": str(DATA_DIR / "broker" / "control"),
        "processed_folder": str(DATA_DIR / "broker" / "processed"),
        "store_processed": True,
    }
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "flag-overdue": {"task": "followups.tasks.flag_overdue", "schedule": crontab(hour="1", minute="10")},
    "judge-promises": {"task": "followups.tasks.judge", "schedule": crontab(hour="1", minute="20")},
    "close-month": {"task": "ledger.tasks.close_month", "schedule": crontab(hour="1", minute="40")},
    "seal-audit": {"task": "audit.tasks.seal", "schedule": 60.0},
    "sweep-work": {"task": "collections_app.tasks.sweep", "schedule": 60.0},
    "watch-outings": {"task": "visits.tasks.watch", "schedule": 60.0},
    "empty-processed": {"task": "collections_app.tasks.tidy", "schedule": crontab(hour="3", minute="0")},
}

# --- People and sessions -----------------------------------------------------------------------
AUTH_USER_MODEL = "staff.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
# Plain http is for one machine only; a server behind TLS sets HTTPS=true.
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
# Our pages show papers in frames, so only our own origin may frame a page. The check asks for DENY.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        # The browser's own reader shows a PDF inside the page. It counts as a plugin.
        "object-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

# --- Files -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
EVIDENCE_DIR = Path(env.str("EVIDENCE_STORAGE", default=str(DATA_DIR / "evidence")))
STORAGES = {
    # Never served by URL. Each room serves its own files through views that check and log.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(EVIDENCE_DIR), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_LIMIT_BYTES = env.int("UPLOAD_LIMIT_MB", default=20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The chain of seals is also appended here, outside the database.
SEAL_LOG = Path(env.str("SEAL_LOG", default=str(DATA_DIR / "seals.log")))

# --- Visits --------------------------------------------------------------------------------------
# How long a check of the contact rules holds at the door.
PERMIT_FRESH_HOURS = env.int("PERMIT_FRESH_HOURS", default=4)
# A pair is due back this long after the end of its last window. Each step of the alarm waits this long.
DUE_BACK_MINUTES = env.int("DUE_BACK_MINUTES", default=20)
ALARM_STEP_MINUTES = env.int("ALARM_STEP_MINUTES", default=10)
# Police, ambulance and the psychological help line, as they stand on the door card and the day sheet.
EMERGENCY_NUMBERS = env.list("EMERGENCY_NUMBERS", default=["110", "120", "12356"])

DEMO = env.bool("DEMO", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # They tell of every step of every PDF.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
}
