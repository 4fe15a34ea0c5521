"""`gunicorn app:app` under the same settings as the portal's own server.

The job worker runs beside it: `flask --app app worker`.
"""

import sys

from portal.config import ConfigurationError, load

try:
    settings = load()
except ConfigurationError as fault:
    sys.exit(str(fault))

bind = f"{settings.host}:{settings.port}"
worker_class = "gthread"
workers = settings.workers
threads = settings.threads
graceful_timeout = 30
