"""Django's settings: from the environment and the data folder only."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from halqa.wires import folder

FOLDER = folder.prepare(folder.here())
PACKAGE = Path(__file__).parent

SECRET_KEY = FOLDER.secret()
DEBUG = False
DEMO = FOLDER.is_demo()

# The address people use, where it is not the one listened on: https://symposium.example
ADDRESS = os.environ.get("HALQA_ADDRESS", "").rstrip("/")
SECURE = ADDRESS.startswith("https://")
BEHIND_PROXY = os.environ.get("HALQA_BEHIND_PROXY") == "1"  # whose X-Forwarded-For is believed
_HOSTS = "127.0.0.1,localhost,[::1]," + os.environ.get("HALQA_HOSTS", "")
ALLOWED_HOSTS = [host for host in _HOSTS.split(",") if host]
if NAME := urlsplit(ADDRESS).hostname:
    ALLOWED_HOSTS.append(f"[{NAME}]" if ":" in NAME else NAME)
CSRF_TRUSTED_ORIGINS = [ADDRESS] if SECURE else []
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.sessions", "halqa"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "halqa.doors.web.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "halqa.doors.web.middleware.language",
    "halqa.doors.web.middleware.hosts",
    "halqa.doors.web.middleware.refusals",
]
ROOT_URLCONF = "halqa.urls"
AUTH_USER_MODEL = "halqa.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "halqa.doors.web.tags"],
            "context_processors": ["halqa.doors.web.tags.frame"],
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA mmap_size=134217728; PRAGMA cache_size=-8000;"
            ),
        },
        "TEST": {"NAME": FOLDER.path / "test.sqlite3"},
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # at most: `doors/web/signin.py` ends it where it is not used
SESSION_COOKIE_NAME = "__Host-staff" if SECURE else "staff"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-form" if SECURE else "form"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "halqa.doors.web.middleware.csrf_failure"
PASS_COOKIE_NAME = "__Host-pass" if SECURE else "pass"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # under `no-referrer` browsers send forms with `Origin: null`
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["err"], "level": os.environ.get("HALQA_LOG", "WARNING")},
    # A refusal is no news, and its address may hold the token of an invitation.
    "filters": {
        "faults": {"()": "django.utils.log.CallbackFilter", "callback": lambda record: record.exc_info is not None}
    },
    "loggers": {"django.request": {"level": "ERROR", "filters": ["faults"]}, "django.security": {"level": "CRITICAL"}},
}
SILENCED_SYSTEM_CHECKS = ["security.W003"]
