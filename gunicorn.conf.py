"""`gunicorn app:app` under the same settings as the portal's own server.

The job worker runs beside it: `flask --app app worker`.
"""

import os
import shutil

from portal.config import load_or_exit

settings = load_or_exit()

# where the processes add up their figures for /metrics, emptied at every start
figures = settings.data_dir / "metrics"
shutil.rmtree(figures, ignore_errors=True)
figures.mkdir(parents=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)

bind = f"{settings.host}:{settings.port}"
worker_class = "gthread"
workers = settings.workers
threads = settings.threads
graceful_timeout = 30
