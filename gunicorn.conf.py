"""`gunicorn app:app` under the same settings as the portal's own server.

The job worker runs beside it: `flask --app app worker`.
"""

from portal import config

settings = config.load_or_exit()

bind = f"{settings.host}:{settings.port}"
worker_class = "gthread"
workers = settings.workers
threads = settings.threads
graceful_timeout = 30
