"""Settings: one file; everything that differs between places comes from the environment."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO

from stopmensenhandel import languages, secret_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

# Identity
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key.read_or_make(DATA_DIR / "secret_key")
DEBUG = env.bool("DEBUG", default=False)
#: The site's own domains and the language each speaks first (press release, 2 December 2024).
SITE_DOMAINS: dict[str, str] = env.dict(
    "SITE_DOMAINS",
    default={
        "stopmensenhandel.be": "nl",
        "stoptraite.be": "fr",
        "stophumantrafficking.be": "en",
    },
)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=["127.0.0.1", "localhost", "[::1]", *(f".{domain}" for domain in SITE_DOMAINS)],
)
#: Where "leave quickly" leads: a page that is plausible on any screen and shows nothing personal.
EXIT_URL = env.str("EXIT_URL", default="https://www.meteo.be/")
ROOT_URLCONF = "stopmensenhandel.urls"
WSGI_APPLICATION = "stopmensenhandel.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages
LANGUAGE_CODE = languages.DEFAULT.code
LANGUAGES = [(language.code, language.english_name) for language in languages.LANGUAGES]
LANGUAGES_BIDI = [language.code for language in languages.LANGUAGES if language.direction == "rtl"]
for language in languages.LANGUAGES:  # some languages that we need are unknown to Django
    LANG_INFO.setdefault(
        language.code,
        {
            "bidi": language.direction == "rtl",
            "code": language.code,
            "name": language.english_name,
            "name_local": language.name,
        },
    )
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["stopmensenhandel.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
# A text in another language is never passed off as a translation.
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE

# Applications
INSTALLED_APPS = [
    "modeltranslation",  # before the admin, so that it sees the translated fields
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_prose_editor",
    "stopmensenhandel",
    "centres",
    "content",
]
MIDDLEWARE = [
    # Outermost, so that what is decided from a page's body is the same for HEAD.
    "stopmensenhandel.middleware.HeadMiddleware",
    # Around all that answers, so that every answer carries the headers, errors too.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    # Static files need nothing of what follows.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "stopmensenhandel.middleware.TextCompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    # Before anything that may answer with a page: an error speaks the visitor's language too.
    "stopmensenhandel.middleware.LanguageMiddleware",
    # Before CSRF, so that a POST to a public page is 405 and not 403.
    "stopmensenhandel.middleware.ReadOnlyMiddleware",
    "stopmensenhandel.middleware.AdminMiddleware",
    "django.middleware.common.CommonMiddleware",
    # These four serve the admin only: the session cookie's path keeps it there.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
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
                "stopmensenhandel.context_processors.site",
            ],
        },
    }
]

# Data
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'site.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing, and readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
CACHES = {"default": env.cache_url("CACHE_URL", default="dummycache://")}

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_STORAGE_URL = env.str("MEDIA_STORAGE_URL", default=f"file://{DATA_DIR / 'media'}")
if "://" in MEDIA_STORAGE_URL.removeprefix("file://"):
    raise SystemExit(f"MEDIA_STORAGE_URL is “{MEDIA_STORAGE_URL}”: set it to a folder, file:///….")
MEDIA_ROOT = Path(MEDIA_STORAGE_URL.removeprefix("file://"))
MEDIA_URL = "/admin/files/"  # for editors; visitors get files by their lasting addresses
STORAGES = {
    "default": {"BACKEND": "content.files.TrackedStorage"},
    "staticfiles": {"BACKEND": "stopmensenhandel.staticfiles.BundledStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers ask for at the top: favicon.ico

# Security
SESSION_COOKIE_PATH = "/admin/"
CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# The rich text editor puts its import map and its styles into the page itself.
ADMIN_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]

# Logging: what went wrong, never who asked.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "none": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # By default an error is mailed with the whole request in it.
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # "Not found: <address>" says what somebody was looking for.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # What a visitor sent stands in these messages; gunicorn's log has the status.
        "django.security": {"handlers": ["none"], "propagate": False},
        "django.security.csrf": {"handlers": ["console"], "propagate": False},
    },
}
