from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.small_portal import STUB_APPLICATION, STUB_WORKER, Portal


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    (tmp_path / "stub_application.py").write_text(STUB_APPLICATION)
    (tmp_path / "stub_worker.py").write_text(STUB_WORKER)
    portal = Portal(tmp_path).start().wait_ready()
    everybody = list(portal.family().values())
    yield portal
    for process in [*everybody, *_children(portal.process)]:
        if process.is_running():
            process.kill()


def _children(process: psutil.Process) -> list[psutil.Process]:
    return process.children(recursive=True) if process.is_running() else []
