"""Every setting, read from the environment once.

A deployment sets what it must in its environment; whatever is missing falls back to
the embedded default: SQLite, one machine, loopback, keys made on first use.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

from waspada.apps.secrecy.keys import load_or_create_secret

BASE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("WASPADA_HOME", BASE.parent / "var")).resolve()
HOME.mkdir(parents=True, exist_ok=True)


def _is_on(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


# --- Where this node stands -------------------------------------------------------------
WASPADA_NODE = os.environ.get("WASPADA_NODE", "node-1")
WASPADA_REALM = os.environ.get("WASPADA_REALM", "live")
# A replay's day, YYYY-MM-DD; @FILE where days pass while it runs: the file holds the day.
WASPADA_AS_OF = os.environ.get("WASPADA_AS_OF", "")
IS_DEMO = _is_on("WASPADA_DEMO")
WASPADA_WARM = _is_on("WASPADA_WARM", "1")  # sum what pages begin with before somebody asks
WASPADA_KEYS = Path(os.environ.get("WASPADA_KEYS", HOME / "keys"))
WASPADA_SEALS = Path(os.environ.get("WASPADA_SEALS", HOME / "journal-seals.jsonl"))
WASPADA_ATTACHMENTS = Path(os.environ.get("WASPADA_ATTACHMENTS", HOME / "attachments"))
WASPADA_DOCUMENTS = Path(os.environ.get("WASPADA_DOCUMENTS", HOME / "documents"))
# Class R may be stored only where a deployment says so; SR never is.
ALLOWS_SECRET_CONTENT = _is_on("WASPADA_ALLOW_RAHASIA")

DEBUG = _is_on("WASPADA_DEBUG")
SECRET_KEY = load_or_create_secret(WASPADA_KEYS, "WASPADA_SECRET_KEY", "django.key")
ALLOWED_HOSTS = os.environ.get("WASPADA_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
_HTTPS = _is_on("WASPADA_HTTPS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "waspada.apps.work",
    "waspada.apps.journal",
    "waspada.apps.places",
    "waspada.apps.accounts",
    "waspada.apps.links",
    "waspada.apps.documents",
    "waspada.apps.delivery",
    "waspada.apps.elections",
    "waspada.apps.duty",
    "waspada.apps.reports",
    "waspada.apps.intake",
    "waspada.apps.news",
    "waspada.apps.feeds",
    "waspada.apps.rulings",
    "waspada.apps.readiness",
    "waspada.apps.odk",
    "waspada.apps.alerts",
    "waspada.apps.detection",
    "waspada.apps.vulnerability",
    "waspada.apps.forecast",
    "waspada.apps.followups",
    "waspada.apps.warnings",
    "waspada.apps.exchange",
    "waspada.apps.activities",
    "waspada.apps.forum",
    "waspada.apps.risks",
    "waspada.apps.conflict_plan",
    "waspada.apps.meetings",
    "waspada.apps.briefing",
    "waspada.apps.periodic",
    "waspada.apps.picture",
    "waspada.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before WhiteNoise, so that style and script are small on a slow link too.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "waspada.apps.accounts.middleware.IdentityMiddleware",
    "waspada.web.errors.DomainErrorMiddleware",
    "waspada.apps.accounts.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "waspada.web.first_steps.FirstStepsMiddleware",
]

ROOT_URLCONF = "waspada.web.urls"
FORM_RENDERER = "waspada.web.helping.HelpfulForms"
WSGI_APPLICATION = "waspada.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waspada.web.context.frame",
            ],
            "builtins": ["waspada.web.templatetags.waspada"],
        },
    }
]


# --- Database -----------------------------------------------------------------------------
def _database(url: str) -> dict[str, object]:
    """Read a database address; `sqlite:///path` or `postgresql://user:pass@host/name`."""
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///") or ":memory:",
            # Opening reads the whole schema; the last to close writes back and drops the WAL.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # IMMEDIATE: a write that begins as a read would otherwise fail, not wait.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a receipt must survive a power cut, not only a crash.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    "PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL: unknown scheme {parts.scheme!r}; use sqlite or postgresql")
    query = dict(parse_qsl(parts.query))
    # Compiling a plan takes longer than any page may: policies make plans look dear that are not.
    query["options"] = f"-c jit=off {query.get('options', '')}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {**query, **_pool_options()},
    }


def _pool_options() -> dict[str, object]:
    size = int(os.environ.get("WASPADA_PG_POOL", "0"))
    return {"pool": {"min_size": 1, "max_size": size, "timeout": 10}} if size else {}


DATABASES = {
    "default": _database(os.environ.get("DATABASE_URL") or f"sqlite:///{HOME}/waspada.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Sign-in limits must hold across processes, so the cache is the database.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

# --- Accounts -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "waspada.apps.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # one duty shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
CSRF_FAILURE_VIEW = "waspada.web.errors.csrf_failure"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Waspada"
MFA_ADAPTER = "waspada.apps.accounts.mfa_adapter.SealedAdapter"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "waspada.apps.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page names a time: it must hold
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "pin"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False

# --- Security headers: nothing inline, nothing from elsewhere ----------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
if _HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
WASPADA_MAX_PHOTO_BYTES = 12 * 1024 * 1024
WASPADA_MAX_IMPORT_BYTES = 40 * 1024 * 1024

# --- Language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "web" / "static", ("vendor", BASE / "web" / "vendor")]
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # served as found, never collected; its absence would be warned of
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# --- Ways out --------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get(
    "WASPADA_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("WASPADA_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("WASPADA_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("WASPADA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("WASPADA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _is_on("WASPADA_SMTP_TLS")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("WASPADA_EMAIL_FROM", "waspada@localhost")
# The highest class whose content may stand in an e-mail, and whether an exercise or a
# replay may send any at all.
WASPADA_EMAIL_CLASS = os.environ.get("WASPADA_EMAIL_CLASS", "B")
WASPADA_ALLOW_REPLAY_MAIL = _is_on("WASPADA_ALLOW_REPLAY_MAIL")
# How people outside reach this site, such as https://waspada.contoh.go.id; for links in messages.
WASPADA_ADDRESS = os.environ.get("WASPADA_ADDRESS", "").rstrip("/")
# Webhooks, gateways and sources inside the house (loopback, private numbers) may be called.
WASPADA_ALLOW_PRIVATE_ADDRESSES = _is_on("WASPADA_ALLOW_PRIVATE_ADDRESSES")
WASPADA_SMS_GATEWAY = os.environ.get("WASPADA_SMS_GATEWAY", "")  # a file: docs/delivery.md
WASPADA_TELEGRAM_TOKEN = os.environ.get("WASPADA_TELEGRAM_TOKEN", "")
WASPADA_TELEGRAM_API = os.environ.get("WASPADA_TELEGRAM_API", "https://api.telegram.org")
WASPADA_WHATSAPP_TOKEN = os.environ.get("WASPADA_WHATSAPP_TOKEN", "")
WASPADA_WHATSAPP_NUMBER = os.environ.get("WASPADA_WHATSAPP_NUMBER", "")
WASPADA_WHATSAPP_TEMPLATE = os.environ.get("WASPADA_WHATSAPP_TEMPLATE", "")
WASPADA_WHATSAPP_API = os.environ.get("WASPADA_WHATSAPP_API", "https://graph.facebook.com/v23.0")
# Ways in for answers and receipts, each off until its secret is set: docs/delivery.md.
WASPADA_REPLY_KEY = os.environ.get("WASPADA_REPLY_KEY", "")  # whsec_…, of the SMS gateway
WASPADA_TELEGRAM_SECRET = os.environ.get("WASPADA_TELEGRAM_SECRET", "")
WASPADA_WHATSAPP_SECRET = os.environ.get("WASPADA_WHATSAPP_SECRET", "")
WASPADA_WHATSAPP_VERIFY = os.environ.get("WASPADA_WHATSAPP_VERIFY", "")
WASPADA_REPLY_MAILDIR = os.environ.get("WASPADA_REPLY_MAILDIR", "")
WASPADA_REPLY_ADDRESS = os.environ.get("WASPADA_REPLY_ADDRESS", "")  # letters answer to it
WASPADA_REPLY_CHECKED_BY = os.environ.get("WASPADA_REPLY_CHECKED_BY", "")
# Letters of that maildir that are no answers become reports: docs/letters.md. Where the mail
# server keeps them, they are fetched: imaps://name@server/folder.
WASPADA_MAIL_DROP = _is_on("WASPADA_MAIL_DROP")
WASPADA_IMAP = os.environ.get("WASPADA_IMAP", "")
WASPADA_IMAP_PASSWORD = os.environ.get("WASPADA_IMAP_PASSWORD", "")
WASPADA_IMAP_CA = os.environ.get("WASPADA_IMAP_CA", "")  # of an office with a CA of its own
# Anybody may read the warnings that were approved for the public; off unless asked for.
WASPADA_PUBLIC_FEED = _is_on("WASPADA_PUBLIC_FEED")
# Where warnings of others (CAP) come from; a file: docs/delivery.md.
WASPADA_CAP_SOURCES = os.environ.get("WASPADA_CAP_SOURCES", "")
# Whom a newspaper may write to about our asking (an address or a page): docs/news.md. Without it
# no news is fetched. Seconds between two requests to a host; days for which texts are held.
WASPADA_CONTACT = os.environ.get("WASPADA_CONTACT", "")
WASPADA_NEWS_DELAY = float(os.environ.get("WASPADA_NEWS_DELAY", "5"))
WASPADA_NEWS_TEXT_DAYS = int(os.environ.get("WASPADA_NEWS_TEXT_DAYS", "14"))
# Numbers of issued documents; {series} is the kind's short name, such as LH.
WASPADA_NUMBER_PATTERN = os.environ.get(
    "WASPADA_NUMBER_PATTERN", "200.1/{series}/{place}/{year}/{number:04d}"
)

# Logs hold no text, sender or address of a reporter: only our own lines are kept.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("WASPADA_LOG", "WARNING")},
    "loggers": {"axes": {"level": "ERROR"}},
}
