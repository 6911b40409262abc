"""Every setting of the shop in one file; values come from config/env.py, reasons stand beside."""

import sys
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env, logs
from config.schedule import SCHEDULE as _TIMETABLE
from core import database
from operations.unfold import AXES, UNFOLD

try:
    _env = env.load(command=sys.argv[1] if len(sys.argv) > 1 else "")
except env.SettingsError as error:
    sys.stderr.write(f"storehand: {error}\n")
    raise SystemExit(env.EXIT_CODE) from None

BASE_DIR = env.BASE_DIR
DATA_DIR: Path = _env.DATA_DIR
DEBUG = _env.DEBUG
SECRET_KEY = _env.SECRET_KEY
LINK_KEY = _env.LINK_KEY
FIELD_KEYS = _env.FIELD_KEYS

# --- The shop ---------------------------------------------------------------------------------
SITE_URL = _env.SITE_URL
SHOP_CURRENCY = _env.SHOP_CURRENCY
SCHEDULE = _TIMETABLE
TIME_SCALE = _env.TIME_SCALE

# --- Providers: the sandbox plays them all, or none -------------------------------------------
DEMO_MODE = _env.demo_mode
SANDBOX_URL = _env.SANDBOX_URL if DEMO_MODE else ""
STRIPE_SECRET_KEY = _env.STRIPE_SECRET_KEY
STRIPE_WEBHOOK_SECRET = _env.STRIPE_WEBHOOK_SECRET
STRIPE_API_BASE = ""
STRIPE_TAX = _env.STRIPE_TAX
STRIPE_PROMOTIONS_CONSENT = _env.STRIPE_PROMOTIONS_CONSENT
RESEND_API_KEY = _env.RESEND_API_KEY
RESEND_API_BASE = ""
RESEND_WEBHOOK_SECRET = _env.RESEND_WEBHOOK_SECRET
MAIL_FROM = _env.MAIL_FROM
MAIL_FROM_MARKETING = _env.MAIL_FROM_MARKETING or MAIL_FROM
DISCORD_WEBHOOK_URL = _env.DISCORD_WEBHOOK_URL
S3_BUCKET = _env.S3_BUCKET
S3_REGION = _env.S3_REGION
S3_ENDPOINT = _env.S3_ENDPOINT
S3_ACCESS_KEY = _env.S3_ACCESS_KEY
S3_SECRET_KEY = _env.S3_SECRET_KEY
PRINTFUL_TOKEN = _env.PRINTFUL_TOKEN
PRINTFUL_STORE_ID = _env.PRINTFUL_STORE_ID
PRINTFUL_WEBHOOK_SECRET = _env.PRINTFUL_WEBHOOK_SECRET
PRINTFUL_API_BASE = "https://api.printful.com"
PRINTIFY_TOKEN = _env.PRINTIFY_TOKEN
PRINTIFY_SHOP_ID = _env.PRINTIFY_SHOP_ID
PRINTIFY_MANUAL_APPROVAL = _env.PRINTIFY_MANUAL_APPROVAL
PRINTIFY_API_BASE = "https://api.printify.com"
GOOTEN_RECIPE_ID = _env.GOOTEN_RECIPE_ID
GOOTEN_BILLING_KEY = _env.GOOTEN_BILLING_KEY
PRINT_COST_LIMIT = _env.PRINT_COST_LIMIT
GOOTEN_API_BASE = "https://api.print.io/api/v/5/source/api"
QBO_CLIENT_ID = _env.QBO_CLIENT_ID
QBO_CLIENT_SECRET = _env.QBO_CLIENT_SECRET
QBO_FEE = _env.QBO_FEE
QBO_API_BASE = (
    "https://quickbooks.api.intuit.com"
    if _env.QBO_ENVIRONMENT == "production"
    else "https://sandbox-quickbooks.api.intuit.com"
)
QBO_AUTHORIZE_URL = "https://appcenter.intuit.com/connect/oauth2"
QBO_TOKEN_URL = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"
QBO_REVOKE_URL = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke"
if DEMO_MODE:
    STRIPE_SECRET_KEY = "sk_test_sandbox"
    STRIPE_API_BASE = f"{SANDBOX_URL}/stripe"
    STRIPE_WEBHOOK_SECRET = _env.SANDBOX_STRIPE_WEBHOOK_SECRET
    RESEND_API_KEY = "re_sandbox"
    RESEND_API_BASE = f"{SANDBOX_URL}/resend"
    RESEND_WEBHOOK_SECRET = _env.SANDBOX_RESEND_WEBHOOK_SECRET
    MAIL_FROM = "Storehand <shop@demo.test>"
    MAIL_FROM_MARKETING = "Storehand <news@demo.test>"
    DISCORD_WEBHOOK_URL = f"{SANDBOX_URL}/discord/api/webhooks/1/demo"
    PRINTFUL_TOKEN = "pf_sandbox"
    PRINTFUL_API_BASE = f"{SANDBOX_URL}/printful"
    PRINTIFY_TOKEN, PRINTIFY_SHOP_ID, PRINTIFY_MANUAL_APPROVAL = "py_sandbox", "4010", True
    PRINTIFY_API_BASE = f"{SANDBOX_URL}/printify"
    GOOTEN_RECIPE_ID, GOOTEN_BILLING_KEY = "sandbox-recipe", "sandbox-billing"
    GOOTEN_API_BASE = f"{SANDBOX_URL}/gooten"
    QBO_CLIENT_ID, QBO_CLIENT_SECRET = "qbo_sandbox", "qbo_sandbox_secret"
    QBO_API_BASE = f"{SANDBOX_URL}/quickbooks"
    QBO_AUTHORIZE_URL = f"{SANDBOX_URL}/quickbooks/connect/oauth2"
    QBO_TOKEN_URL = f"{SANDBOX_URL}/quickbooks/oauth2/v1/tokens/bearer"
    QBO_REVOKE_URL = f"{SANDBOX_URL}/quickbooks/oauth2/tokens/revoke"

# --- What a person looks at before it is delivered (minor units; docs: .env.example) ----------
HOLD_AMOUNTS = {SHOP_CURRENCY: _env.HOLD_AMOUNT, **_env.hold_amounts}
HOLD_COUNTRIES = frozenset(_env.listed("HOLD_COUNTRIES"))
HOLD_WORDS = tuple(_env.listed("HOLD_WORDS"))
REVIEW_DUE_HOURS = _env.REVIEW_DUE_HOURS
BUSINESS_HOURS = _env.BUSINESS_HOURS
SHOP_TIME_ZONE = _env.SHOP_TIME_ZONE
RESTORED_AT = _env.RESTORED_AT  # docs/operations.md, Backups

# --- Django -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",  # before the admin, whose templates it replaces
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "simple_history",
    "core",
    "crm",
    "catalog",
    "orders",
    "licensing",
    "fulfillment",
    "accounting",
    "operations",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.AdminContentPolicy",  # below django-csp, which reads what it leaves
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.AdminSpeaksEnglish",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "operations.middleware.SecondFactorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
                "catalog.context.shop",
            ]
        },
    }
]
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
UNFOLD = UNFOLD  # noqa: PLW0127 - read by Unfold from here

# --- Database, cache, queue -------------------------------------------------------------------
DATABASE_URL = _env.DATABASE_URL or database.not_running(DATA_DIR)
REDIS_URL = _env.REDIS_URL
# What the owner set, without what a running shop says of itself: `manage.py run` starts the rest.
GIVEN_URLS = env.given_urls(_env)
DATABASES: dict[str, dict[str, Any]] = {"default": database.configure(DATABASE_URL)}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_BROKER_URL = database.broker_url(REDIS_URL)

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
# Names with a fingerprint once `collectstatic` has run; until then files come from their apps.
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _COLLECTED
warnings.filterwarnings("ignore", "No directory at", module="django.core.handlers")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Mail -------------------------------------------------------------------------------------
EMAIL_BACKEND = "core.email.ResendBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM

# --- Who may do what --------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses before a password is looked at
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "admin:login"
TRUSTED_PROXIES = _env.TRUSTED_PROXIES
globals().update(AXES)
AXES_ENABLED = _env.AXES_ENABLED
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXIES
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ("HTTP_X_FORWARDED_FOR", "REMOTE_ADDR") if TRUSTED_PROXIES else ("REMOTE_ADDR",)
)
OTP_TOTP_ISSUER = "Storehand"

# --- The browser's side -----------------------------------------------------------------------
_site = urlsplit(SITE_URL)
_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = [
    _site.hostname or "",
    "127.0.0.1",
    "localhost",
    *[host.strip() for host in _env.ALLOWED_HOSTS.split(",") if host.strip()],
]
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "session"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines, past the proxy
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# A form may lead on to the payment page, and browsers hold redirects against this list too.
_PAYMENT_PAGES = ["https://checkout.stripe.com", "https://billing.stripe.com"]
# The download button answers with a redirect to the bucket.
_S3_HOSTS = [
    f"https://{S3_BUCKET}.s3.{S3_REGION}.amazonaws.com",
    f"https://{S3_BUCKET}.s3.amazonaws.com",
]
_FILE_STORE = [S3_ENDPOINT] if S3_ENDPOINT else _S3_HOSTS if S3_BUCKET else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [
            SELF,
            *_PAYMENT_PAGES,
            *_FILE_STORE,
            *([SANDBOX_URL] if DEMO_MODE else []),
        ],
    }
}

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.configure(_env.LOG_LEVEL)
