"""Settings of the Django project."""

import os

from psycopg.conninfo import conninfo_to_dict

_AT = conninfo_to_dict(os.environ["DATABASE_URL"])

SECRET_KEY = os.environ["SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
WSGI_APPLICATION = "wsgi.application"
APPEND_SLASH = False
INSTALLED_APPS = ["tasks"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _AT["dbname"],
        "USER": _AT.get("user", ""),
        "PASSWORD": _AT.get("password", ""),
        "HOST": _AT.get("host", ""),
        "PORT": _AT.get("port", ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": int(os.environ["DATABASE_CONNECTIONS"])}},
    }
}
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
