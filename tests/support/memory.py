"""The most memory a process held, as Linux keeps it of what it runs now.

`ru_maxrss` survives `exec`: of a child it tells what its parent held, and here that is pytest.
"""

import re
import subprocess
import time
from pathlib import Path

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_LOOK_EVERY = 0.02


def peak_megabytes(process: int | str = "self") -> float:
    """So far; 0 for a process that has ended."""
    found = _PEAK.search(Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def peak_until_it_ends(process: subprocess.Popen[bytes]) -> float:
    """Waits for it."""
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, peak_megabytes(process.pid))
        time.sleep(_LOOK_EVERY)
    return peak
