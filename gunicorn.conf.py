"""`gunicorn app:app` under the same settings as the portal's own server.

The job worker runs beside it: `flask --app app worker`.
"""

import os
import shutil
from pathlib import Path

data_dir = Path(os.environ.get("PORTAL_DATA") or Path(__file__).parent / "instance")
# where the processes add up their figures for /metrics; must be known before anything is imported
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(data_dir.absolute() / "metrics")

from portal.config import load_or_exit  # noqa: E402

settings = load_or_exit()
shutil.rmtree(settings.data_dir / "metrics", ignore_errors=True)
(settings.data_dir / "metrics").mkdir()

bind = f"{settings.host}:{settings.port}"
worker_class = "gthread"
workers = settings.workers
threads = settings.threads
graceful_timeout = 30
