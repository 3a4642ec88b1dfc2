"""Settings: one file; everything that differs between places comes from the environment."""

import re
from pathlib import Path

import environ
from django.conf.locale import LANG_INFO
from js_asset import static_lazy

from stopmensenhandel import languages, secret_key, zones

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
#: Under which names nobody but the machine itself comes.
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
#: Under which name the machine itself is visited: HOST and PORT of 'make run'.
OWN_HOST = f"{env.str('HOST', default='127.0.0.1')}:{env.str('PORT', default='8000')}"
#: Where "leave quickly" leads: a page that is plausible on any screen and shows nothing personal.
EXIT_URL = env.str("EXIT_URL", default="https://www.meteo.be/")
#: What another site offers in languages that this one lacks.
LEAFLET_URL = (
    "https://www.myria.be/nl/publicaties/slachtoffers-van-mensenhandel-brochure-in-28-talen"
)
#: Where editors work. A name that nobody guesses keeps those away who try passwords everywhere.
ADMIN_PATH = env.str("ADMIN_PATH", default="admin/")
if not re.fullmatch(r"([\w-]+/)+", ADMIN_PATH, re.ASCII):
    raise SystemExit(
        f"ADMIN_PATH is “{ADMIN_PATH}”: set it to letters, digits and hyphens with a slash "
        "at the end, like “desk-7/”."
    )
ADMIN_URL = f"/{ADMIN_PATH}"
#: Whether visitors come over HTTPS, through a proxy that says so in X-Forwarded-Proto.
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
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
    "stopmensenhandel.apps.EditingConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "stopmensenhandel",
    "files",
    "versions",
    "downloads",
    "links",
    "centres",
    "accounts",
    "content",
    "starter",
]
# The editor of texts has parts of our own; they allow nothing of their own in a text.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy(f"js/{name.lower()}.js")],
        "extensions": {name: lambda _config, _allowed: None},
    }
    for name in ("Pasted", "Written", "Footnote")
]
MIDDLEWARE = [
    # Outermost, so that what is decided from a page's body is the same for HEAD.
    "stopmensenhandel.middleware.HeadMiddleware",
    # Before what compresses, static files among it.
    "stopmensenhandel.middleware.AcceptEncodingMiddleware",
    # Around all that answers, so that every answer carries the headers, errors too.
    "stopmensenhandel.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Static files need nothing of what follows.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "stopmensenhandel.middleware.TextCompressionMiddleware",
    "stopmensenhandel.middleware.ConditionalGetMiddleware",
    # When a page is whole, before anything is counted or compressed.
    "stopmensenhandel.middleware.StyleMiddleware",
    # Before anything that may answer with a page: an error speaks the visitor's language too.
    "stopmensenhandel.middleware.LanguageMiddleware",
    # After the language, in which addresses are read; before all that obeys the zone.
    "stopmensenhandel.middleware.ZoneMiddleware",
    "stopmensenhandel.middleware.SharingMiddleware",
    "stopmensenhandel.middleware.AwayMiddleware",
    "django.middleware.common.CommonMiddleware",
    # What reads or sets a cookie: only in a zone that has any.
    "stopmensenhandel.middleware.SessionMiddleware",
    "stopmensenhandel.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "stopmensenhandel.middleware.KnownBrowserMiddleware",
    # Before CSRF, which reads the whole body.
    "stopmensenhandel.middleware.BodyMiddleware",
    "stopmensenhandel.middleware.CsrfMiddleware",
    "stopmensenhandel.middleware.MessageMiddleware",
    "accounts.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "stopmensenhandel.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stopmensenhandel.context_processors.site",
                "centres.context_processors.reach",
                "content.context_processors.sections",
            ],
        },
    }
]

#: What each sitemap lists. Documents stand apart, so that whoever walks over the pages finds
#: pages only.
SITEMAPS = {
    "sitemap": [
        "content.sitemaps.pages",
        "centres.sitemaps.pages",
        "stopmensenhandel.sitemaps.own",
    ],
    "sitemap-documents": ["content.sitemaps.documents"],
}

#: What visitors read: every change of a table of these apps is a new generation of the site.
PUBLISHED_APPS = ["centres", "content"]
#: When that changes by itself next: functions that say the next such moment, or None.
CLOCKS = ["content.models.publishable.next_change"]
#: What waits for editors: classes by the name in the address, in the order of the start page.
WORK = {
    "missing": "versions.work.Missing",
    "behind": "versions.work.Behind",
    "drafts": "versions.work.Drafts",
    "waiting": "versions.work.Waiting",
    "files": "content.work.Untitled",
    "films": "content.work.Unread",
    "common": "versions.work.Common",
    "broken": "content.broken.Broken",
    "broken-everywhere": "content.broken.BrokenEverywhere",
    "review": "content.work.Review",
    "alone": "versions.work.Alone",
    "week": "versions.work.Week",
}
#: Pages of the admin that belong to no model: classes by their addresses below the admin.
TOOLS = {
    "translations": "content.progress.Translations",
    "links": "content.broken.Links",
    "use": "content.use.Use",
}
#: What is done when its moment has come: functions that are asked twice a second.
DUE = ["versions.publishing.publish_due", "downloads.counting.write_due"]
#: What a process does before it ends.
AT_THE_END = ["downloads.counting.write"]
#: What addresses lead to that are no pages, by path, remembered for when the database is away:
#: functions that say what there is.
REMEMBERED = ["content.library.offers.published"]

#: The pages that stay whatever an editor does, by the names of their addresses.
NEVER_WITHDRAWN = ["home", "centres", "languages"]

#: Where a phone number may stand, by app: an editor who changes one is told.
NUMBER_PLACES = ["centres.places.of_centres", "content.places.of"]
#: What must be there before a visitor is sent here: functions that say whether it is.
READINESS = ["centres.readiness.hotline"]

# Data
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'site.sqlite3'}")
}
#: SQLite's file; None where the database is another one, or in memory.
DATABASE_FILE = None
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    if DATABASES["default"]["NAME"] != ":memory:":
        DATABASE_FILE = Path(DATABASES["default"]["NAME"]).resolve()
        # A database that is gone is an error: SQLite would put an empty one in its place. Only
        # 'prepare' makes one, where there is no site yet.
        DATABASES["default"]["NAME"] = f"{DATABASE_FILE.as_uri()}?mode=rw"
    # Writers wait for each other instead of failing, and readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    # What a restart of the server ended is noticed before a visitor meets it.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Without these a server that hangs is waited for without end. Seconds, but for the one in
    # milliseconds; what DATABASE_URL says goes first.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": "-c statement_timeout=20s -c idle_in_transaction_session_timeout=60s",
        **DATABASES["default"].get("OPTIONS", {}),
    }
CACHES = {"default": env.cache_url("CACHE_URL", default="dummycache://")}

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_STORAGE_URL = env.str("MEDIA_STORAGE_URL", default=f"file://{DATA_DIR / 'media'}")
if "://" in MEDIA_STORAGE_URL.removeprefix("file://"):
    raise SystemExit(f"MEDIA_STORAGE_URL is “{MEDIA_STORAGE_URL}”: set it to a folder, file:///….")
MEDIA_ROOT = Path(MEDIA_STORAGE_URL.removeprefix("file://"))
# On the disk on which it stays, an upload is moved; from another it would be copied, and everybody
# who writes would wait for that. 'prepare' makes the folder.
UPLOADS = DATA_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR = UPLOADS if UPLOADS.is_dir() else None
MEDIA_URL = f"{ADMIN_URL}files/"  # for editors; visitors get files by their lasting addresses
# The site hands files out itself: no other account of the machine needs to read them. A proxy may
# serve the static ones.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
STORAGES = {
    "default": {"BACKEND": "files.storage.TrackedStorage"},
    "staticfiles": {
        "BACKEND": "stopmensenhandel.staticfiles.BundledStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers ask for at the top: favicon.ico

WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has use for them

# Security
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = ADMIN_URL
# Django's default keeps messages in a cookie for the whole site.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# "Strict" would show the log-in, and give a new CSRF token, to an editor who follows a link from a
# mail: the form open in another tab could never be saved. A form from another site gets no cookie.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "stopmensenhandel.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
# An editor's device may be lent or lost: closing the browser or two idle hours end the session, a
# day's work does anyhow (accounts.middleware).
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 2 * 60 * 60
AUTHENTICATION_BACKENDS = ["accounts.backends.RoleBackend"]
#: Whether publishers and administrators have to show one; not where the site is tried out on the
#: machine itself.
SECOND_FACTOR = BEHIND_TLS or env.str("HOST", default="127.0.0.1") not in LOOPBACK
OTP_TOTP_ISSUER = "Stop human trafficking"
CSRF_COOKIE_AGE = None
# Where a log-in leads that asks for no page of ours.
LOGIN_REDIRECT_URL = ADMIN_URL
#: Where failed log-ins are counted.
LOGIN_COUNTS = DATA_DIR / "logins"
# Without the files: the texts of a page in all languages.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# Empty fields count, two for each language of a video.
DATA_UPLOAD_MAX_NUMBER_FILES = 500
# Without a proxy it would be the visitor who says so.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked from the machine itself
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if BEHIND_TLS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_SECONDS > 0
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = [
    # "No CsrfViewMiddleware": ours is a subclass of it, which the check doesn't see.
    "security.W003",
    # "No preload": with that word anybody may have the domains and all below them built into
    # browsers for years. Their owner decides: HSTS_PRELOAD.
    "security.W021",
]
SECURE_REFERRER_POLICY = zones.READING.referrer_policy
X_FRAME_OPTIONS = "DENY"  # for browsers that don't know frame-ancestors
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

# Logging: what went wrong, never who asked.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "stopmensenhandel.logs.Formatter"}},
    "filters": {"once_a_minute": {"()": "stopmensenhandel.logs.OnceAMinute"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["once_a_minute"],
        },
        "none": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # By default an error is mailed with the whole request in it.
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # "Not found: <address>" says what somebody was looking for.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # What a visitor sent, a referrer say, stands in these messages; gunicorn's log has the
        # status.
        "django.security": {"handlers": ["none"], "propagate": False},
        # A broken pipe, with the visitor's address. Only runserver writes it.
        "django.server": {"handlers": ["none"], "propagate": False},
    },
}
