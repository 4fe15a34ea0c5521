"""The web server: `python -m portal.serving.web [MODULE:APPLICATION]`, run by the supervisor."""

import gc
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LOGGING_CONFIG, LogLevels
from granian.server.mp import MPServer
from sqlalchemy.orm import configure_mappers
from structlog.processors import JSONRenderer, TimeStamper
from structlog.stdlib import ProcessorFormatter, add_log_level
from werkzeug.utils import import_string

from portal import config
from portal.serving.parent_watch import exit_when_orphaned, parent_from_environment

APPLICATION = "app:app"
STOP_SECONDS = 30
CONNECTIONS_PER_PROCESS = 512


def main(application: str = APPLICATION) -> None:
    parent = parent_from_environment()
    if parent is not None:
        exit_when_orphaned(parent)
    settings = config.load_or_exit()
    # Here once, for the processes that are forked to share: they start at once and weigh less.
    # What is frozen is not searched for garbage, which would write to the pages they share.
    import_string(application)
    configure_mappers()
    gc.freeze()
    server(settings, application).serve(
        target_loader=partial(load_application, os.getpid(), application), wrap_loader=False
    )


def server(settings: config.Settings, application: str) -> MPServer:
    """`workers` processes of `threads` threads each; a process that dies is replaced.

    Every idle keep-alive connection counts against `backpressure`, so it bounds the browsers
    connected to a process; the threads bound the requests it works on.
    """
    return MPServer(
        application,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        backpressure=CONNECTIONS_PER_PROCESS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=_json_logs() if settings.production else None,
    )


def load_application(server_pid: int, application: str) -> Callable[..., Any]:
    """Runs in each process the server forks.

    Until the server installs its own handlers there, a signal would reach the handlers inherited
    from its parent, which end nothing: so a process still loading simply ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    exit_when_orphaned(server_pid)
    loaded: Callable[..., Any] = import_string(application)
    return loaded


def _json_logs() -> dict[str, Any]:
    formatter = {
        "()": ProcessorFormatter,
        "foreign_pre_chain": [add_log_level, TimeStamper(fmt="iso")],
        "processors": [ProcessorFormatter.remove_processors_meta, JSONRenderer()],
    }
    defaults: Any = LOGGING_CONFIG["formatters"]
    return {"formatters": {**defaults, "generic": formatter}}


if __name__ == "__main__":
    main(*sys.argv[1:])
