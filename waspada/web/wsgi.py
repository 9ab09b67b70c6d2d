"""The WSGI application that granian serves: single reports first, then all pages."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waspada.settings")
pages = get_wsgi_application()

from waspada.apps.reports.hot_path import reports_first  # noqa: E402 (models load after setup)

application = reports_first(pages)
