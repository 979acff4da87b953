"""One strict file. Every value comes from the environment; .env.example documents each.

Without demo mode a missing secret is refused here, before anything can be served or stored.
"""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from practice.accounts.sign_in_settings import *  # noqa: F403 - allauth's, which need no environment
from practice.backups.sealing import read_backup_key
from practice.beat import every_tick
from practice.demo import demo_environment
from practice.mail.limits import read_limits
from practice.privacy.keyring import read_keys
from practice.running.sockets import socket_path
from practice.web.logs import logging_to_console

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
if not env.bool("INSTEP_DEMO", False):  # a demo stands apart from whatever the real thing uses
    env.read_env(str(BASE_DIR / ".env"))

# ---- Ways to run ---------------------------------------------------------------------------
DEMO = env.bool("INSTEP_DEMO", False)
# Set by manage.py for commands that read no data: an empty database in memory, no keys.
WITHOUT_DATA = env.bool("INSTEP_WITHOUT_DATA", False)
DEBUG = env.bool("DEBUG", False)
VAR_DIR = Path(env.str("INSTEP_VAR", "") or BASE_DIR / "var").resolve()

if WITHOUT_DATA:
    env = Env(prefix="INSTEP_NOTHING_")
elif DEMO:
    demo_environment(VAR_DIR)


def secret(name: str) -> str:
    """A setting that must be there; without data any value does, for it protects nothing."""
    if WITHOUT_DATA:
        return "protects-nothing-" + "0" * 50
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. .env.example says how to make one; `make run` needs none."
        )
    return value


SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
# Key ring for clinical text: "id:base64key", newest first. Never derived from SECRET_KEY.
ENCRYPTION_KEYS = [] if WITHOUT_DATA else secret("INSTEP_KEYS").split(",")
read_keys(ENCRYPTION_KEYS)  # refuses now what could not seal or open later

# Seals backups. Another key, so that who holds a backup and the ring alone reads nothing.
BACKUP_KEY = env.str("INSTEP_BACKUP_KEY", "")
if BACKUP_KEY:
    try:
        if read_backup_key(BACKUP_KEY) in dict(read_keys(ENCRYPTION_KEYS).keys).values():
            raise ValueError("INSTEP_BACKUP_KEY must not be one of the keys in INSTEP_KEYS.")
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from error

# ---- Where people reach us -----------------------------------------------------------------
BASE_URL = env.str("BASE_URL", f"http://127.0.0.1:{env.str('PORT', '8000')}").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", ["127.0.0.1", "localhost"] if DEMO or WITHOUT_DATA else []
)
if not ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: name the hosts people use, with commas.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# ---- Apps, lowest layer first --------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "heroicons",
    "phonenumber_field",
    "practice.web",
    "practice.privacy",
    "practice.backups",
    "practice.audit",
    "practice.mail",
    "practice.accounts",
    "practice.schedule",
    "practice.credentials",
    "practice.jobs",
    "routines",
    "clients",
    "clients.consents",
    "clients.screening",
    "clients.clearances",
    "clients.appointments",
    "clients.notes",
    "clients.events",
    "clients.referrals",
    "clients.photos",
    "clients.papers",
    "clients.earlier",
    "clients.labels",
    "clients.runs",
    "clients.measures",
    "clients.homecare",
    "clients.afterwards",
    "clients.workshops",
    "clients.reminders",
    "clients.circulars",
    "clients.fees",
    "clients.joining",
    "clients.series",
    "clients.calendars",
    "clients.online",
    "clients.overview",
    "clients.portal",
    "clients.digests",
    "clients.rights",
    "clients.trace",
    "clients.transfer",
    "clients.moving_out",
]

MIDDLEWARE = [
    "practice.web.middleware.numbered",
    "practice.watched.counting.counted",
    "practice.web.middleware.plain_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "practice.web.middleware.whole_addresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Default deny: a view is closed unless it is marked @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "practice.accounts.middleware.working_in_a_practice",
    "practice.accounts.idle.EndsWhenIdle",
    "practice.accounts.second_factor.SecondFactorFirst",
    "practice.audit.middleware.traced",
    "practice.privacy.middleware.SealedRecords",
    "clients.joined_away.follow_joins",
    "clients.restricted.say_restricted",
]

ROOT_URLCONF = "practice.urls"
WSGI_APPLICATION = "practice.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "practice.nav.navigation",
            ],
            "builtins": ["heroicons.templatetags.heroicons", "practice.web.templatetags.instep"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["instep"]
CRISPY_TEMPLATE_PACK = "instep"

# ---- Data ----------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'instep.sqlite3'}"
if WITHOUT_DATA:
    DATABASE_URL = "sqlite://:memory:"
try:
    DATABASES = {"default": env.dj_db_url("INSTEP_UNUSED", default=DATABASE_URL, conn_max_age=600)}
except (EnvError, ValueError) as error:
    raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if not WITHOUT_DATA:
        VAR_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue at BEGIN instead of failing at their first write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Every thousand pages, SQLite's own pace, a large database is written back page by page:
        # with a hundred thousand letters waiting, a fifth fewer went out in a second.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        # What is deleted is written over, also by an SQLite that was not built to.
        "PRAGMA wal_autocheckpoint=8000; PRAGMA secure_delete=ON;",
    }
    # A file, so that the suite meets the same locks as the product.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, so that no page and no sign-in limit depends on the broker being up.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

# ---- Sign-in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# One only: each of them would run the hasher for every guess.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "practice.accounts.passwords.NotOfThisHouse"},
]
# Whoever works in a practice uses a second factor, unless the house says otherwise.
SECOND_FACTOR = env.bool("SECOND_FACTOR", not DEMO)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-instep" if SECURE else "instep"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_FAILURE_VIEW = "practice.web.errors.csrf_failure"

# ---- Headers -------------------------------------------------------------------------------
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = ["^health$"]  # asked over loopback by whoever keeps us running
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# "no-referrer" would break Django's own CSRF check.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# ---- Letters -------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # only the outbox sends
# A demo posts to its own inbox and to nobody else, whatever the environment says.
SMTP_HOST = "127.0.0.1" if DEMO else env.str("SMTP_HOST", "127.0.0.1")
SMTP_PORT = env.int("SMTP_PORT", 1025 if DEMO else 587)
SMTP_USER = "" if DEMO else env.str("SMTP_USER", "")
SMTP_PASSWORD = env.str("SMTP_PASSWORD", "")
SMTP_SECURITY = "none" if DEMO or WITHOUT_DATA else env.str("SMTP_SECURITY", "starttls")
if SMTP_SECURITY not in {"none", "starttls", "tls"}:
    raise ImproperlyConfigured("SMTP_SECURITY must be one of: none, starttls, tls.")
SMTP_TIMEOUT = env.int("SMTP_TIMEOUT", 10)
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "hello@instep.example" if DEMO or WITHOUT_DATA else "")
if not DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("FROM_EMAIL is not set: the address letters are sent from.")
# Whom to tell of a weakness: an address or a page.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "") or f"mailto:{DEFAULT_FROM_EMAIL}"
if not SECURITY_CONTACT.startswith(("mailto:", "https://", "tel:")):
    raise ImproperlyConfigured("SECURITY_CONTACT must begin with mailto:, https:// or tel:.")
DEMO_INBOX_DIR = VAR_DIR / "inbox"
# How often a letter that may have arrived is sent again by itself. 0: a person decides.
RESENDS = env.int("RESENDS", 1)
if RESENDS not in {0, 1}:
    raise ImproperlyConfigured("RESENDS must be 0 or 1.")
try:
    LETTERS_AT_MOST = read_limits(env.str("LETTERS_AT_MOST", ""))
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
# Who carries messages to phones: nobody yet, or, to try it out, the worker's own output.
TEXTS = env.str("TEXTS", "")
if TEXTS not in {"", "console"}:
    raise ImproperlyConfigured("TEXTS must be empty or: console.")
if TEXTS == "console" and not (DEMO or DEBUG):
    raise ImproperlyConfigured("TEXTS=console sends nothing: it is for a demo or for DEBUG=1.")
# Where mail servers' reports about our letters arrive.
BOUNCES = env.str("BOUNCES", "")
if BOUNCES and not BOUNCES.startswith("maildir:/"):
    raise ImproperlyConfigured("BOUNCES must name a Maildir: maildir:/var/mail/instep-bounces")

# ---- The bell (Celery) ---------------------------------------------------------------------
BROKER_DIR = VAR_DIR / "broker"
BROKER_SOCKET = socket_path(BROKER_DIR)
REDIS_URL = env.str("REDIS_URL", "") or f"redis+socket://{BROKER_SOCKET}"
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A broker that is full or cannot write answers with errors: wait for it instead of dying of it.
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A broker that accepts and never answers must not hold anybody for ever.
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "visibility_timeout": 300,
    # Kombu looks for lost messages every interval x throttle seconds (its own default is 100).
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "instep"
CELERY_TASK_STORE_EAGER_RESULT = False
CELERY_WORKER_CONCURRENCY = env.int("WORKERS", 2)
# No window: a delivery that could not be acknowledged, for the broker died, keeps its place in the
# window for ever; once the window is full of them, a worker stops listening and never learns of it.
# Ticks are cheap to hold, and at most a few dozen wait.
CELERY_WORKER_PREFETCH_MULTIPLIER = 0
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True  # late acknowledgement: none here
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "practice.running.ticks:Ticks"
CELERY_BEAT_SCHEDULE = every_tick(
    deliver_every=env.int("DELIVER_EVERY", 2 if DEMO else 5), demo=DEMO
)

# ---- The trace -----------------------------------------------------------------------------
# The head of each practice's chain, once a day: best on another disk, or carried elsewhere.
AUDIT_HEADS = Path(env.str("AUDIT_HEADS", "") or VAR_DIR / "audit-heads.jsonl")

# ---- Backups -------------------------------------------------------------------------------
BACKUP_DIR = env.str("BACKUP_DIR", "")  # empty: none are made by themselves
BACKUPS_KEPT = env.int("BACKUPS_KEPT", 14)
if BACKUPS_KEPT < 1:
    raise ImproperlyConfigured("BACKUPS_KEPT must be 1 or more.")
# Kept beside the database, line by line: they go into a backup, too.
KEPT_FILES = [AUDIT_HEADS, VAR_DIR / "tombstones.jsonl"]
# ---- Words, times, files -------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["practice.web.formats"]
PHONENUMBER_DEFAULT_REGION = "GB"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "practice.web.storage.NamedByContent"},
}
# A file somebody sends holds health data: it stays in memory, and never lies in a temporary file.
# What is larger than this is not read at all; the form says so.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
# A routine of 20 steps with every hazard ticked.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "jpg", "png", "woff2", "gz", "br"]

# ---- For those who keep it running -----------------------------------------------------------
# Who asks for /metrics says this; empty: there is no such page, and nothing is counted.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS_TOKEN:
    if len(METRICS_TOKEN) < 32:
        raise ImproperlyConfigured("METRICS_TOKEN must be 32 characters or longer.")
    # Where processes count: read by the library when it is first imported.
    counts = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR_DIR / "metrics")))
    counts.mkdir(parents=True, exist_ok=True, mode=0o700)

# A line a person reads, or one JSON object a line for whatever gathers them.
LOG_FORMAT = env.str("LOG_FORMAT", "") or ("text" if DEMO or DEBUG or WITHOUT_DATA else "json")
if LOG_FORMAT not in {"text", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be one of: text, json.")
LOGGING = logging_to_console(env.str("LOG_LEVEL", "INFO"), LOG_FORMAT)
# W161 takes a set time of day for a forgotten clock, and only while the clock is within ten
# seconds of it: at eight in the morning it would find fault with the end of the quiet hours.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]
