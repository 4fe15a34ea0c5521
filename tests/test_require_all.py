"""Where everything must run, a skipped test is a failed one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SKIPPED = {
    "a test": "import pytest\n\ndef test_a():\n    pytest.skip('no browser')\n",
    "a marked test": "import pytest\n\n@pytest.mark.skip(reason='no browser')\ndef test_a(): ...\n",
    "a module": "import pytest\n\npytest.skip('no browser', allow_module_level=True)\n",
}


def outcome(folder: Path, source: str, required: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_skipped.py").write_text(source + "\ndef test_passes(): ...\n")
    command = ["-m", "pytest", "-p", "tests.support.require_all", "-q", str(folder)]
    return subprocess.run(
        [sys.executable, *command, "-p", "no:cacheprovider", "-c", "/dev/null"],
        cwd=ROOT,
        env={
            **os.environ,
            "PORTAL_REQUIRE_ALL": required,
            # they take seconds, and nothing here needs them
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("source", SKIPPED.values(), ids=SKIPPED.keys())
def test_a_skipped_test_fails_where_everything_must_run(tmp_path: Path, source: str) -> None:
    required = outcome(tmp_path, source, "1")
    assert required.returncode not in (0, 5)
    assert "PORTAL_REQUIRE_ALL is set, but this was skipped" in required.stdout
    assert "no browser" in required.stdout


def test_a_skipped_test_is_told_elsewhere(tmp_path: Path) -> None:
    relaxed = outcome(tmp_path, SKIPPED["a test"], "")
    assert relaxed.returncode == 0
    assert "1 skipped" in relaxed.stdout
