"""Settings, all from the environment; docs/reference/settings.md lists them."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from kvitt.project.logs import configure as configure_logs
from kvitt.project.postgres import data_directory, database_settings
from kvitt.rates import exchange, in_force
from kvitt.transactions.kinds import kind_apps

DATA = data_directory()
exchange.look_in(DATA / "rates")
in_force.look_in(DATA / "rates")
DEBUG = os.environ.get("KVITT_DEBUG") == "1"


def _secret_key() -> str:
    """From the environment, else a random one kept in the data directory with the owner's rights only."""
    if key := os.environ.get("KVITT_SECRET_KEY"):
        return key
    kept = DATA / "secret-key"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        pass
    try:
        DATA.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    except OSError:  # a read-only place, such as a build; nothing is signed there
        return secrets.token_urlsafe(48)
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


SECRET_KEY = _secret_key()
#: (key id, secret) pairs; the first encrypts, all decrypt. `KVITT_FIELD_KEYS="2:new,1:old"`.
KVITT_FIELD_KEYS = [
    tuple(pair.split(":", 1)) for pair in os.environ.get("KVITT_FIELD_KEYS", "").split(",") if ":" in pair
] or [("0", SECRET_KEY)]

ALLOWED_HOSTS = os.environ.get("KVITT_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
KVITT_ADDRESS = os.environ.get("KVITT_ADDRESS", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [KVITT_ADDRESS]
#: Networks of our own reverse proxies, whose X-Forwarded-For is believed. `KVITT_PROXIES="10.0.0.0/8"`.
KVITT_PROXIES = [one.strip() for one in os.environ.get("KVITT_PROXIES", "").split(",") if one.strip()]
HTTPS = KVITT_ADDRESS.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "kvitt.tenancy",
    "kvitt.events",
    "kvitt.people",
    "kvitt.files",
    "kvitt.policy",
    "kvitt.ledger",
    "kvitt.transactions",
    *kind_apps(),
    "kvitt.configuration",
    "kvitt.exports",
    "kvitt.web",
    "kvitt.api",
    "ninja",  # its files draw the page that documents the API; without it they would come from a stranger's server
]

MIDDLEWARE = [
    "kvitt.project.health.MetricsMiddleware",
    "kvitt.project.logs.LogMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kvitt.web.middleware.HeadersMiddleware",
    "kvitt.people.middleware.SessionMiddleware",
    "kvitt.web.middleware.NoNulMiddleware",
    "kvitt.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "kvitt.project.urls"
WSGI_APPLICATION = "kvitt.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "kvitt.web.context.shell",
            ]
        },
    }
]

DATABASES = database_settings()
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "en"
LANGUAGES = [("da", "Dansk"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [str(Path(__file__).resolve().parent.parent / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
KVITT_FILES = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
X_FRAME_OPTIONS = "DENY"


def _mail() -> dict[str, object]:
    """`KVITT_MAIL_URL=smtp://user:password@host:587?tls=1`; without it mails are written into the data directory."""
    url = urlsplit(os.environ.get("KVITT_MAIL_URL", ""))
    if not url.hostname:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(DATA / "mail"),
        }
    query = dict(parse_qsl(url.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or 587,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": query.get("tls") == "1",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


globals().update(_mail())
DEFAULT_FROM_EMAIL = os.environ.get("KVITT_MAIL_FROM", "Kvitt <kvitt@localhost>")
LOGGING_CONFIG = None
configure_logs()

SILENCED_SYSTEM_CHECKS: list[str] = []
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
