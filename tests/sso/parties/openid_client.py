"""npm's openid-client in a Node process that lives as long as the tests of this folder."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# nobody listens there: whoever is sent there has arrived
CALLBACK = "http://127.0.0.4:1/callback"
FOLDER = Path(__file__).parent / "node"
PATIENCE = 60


def missing() -> str:
    """What this machine lacks, with the command that brings it; empty when it lacks nothing."""
    for program, package in (("node", "nodejs"), ("npm", "npm")):
        if shutil.which(program) is None:
            return f"{program} is missing: apt-get install {package}"
    if not (FOLDER / "node_modules" / "openid-client").exists():
        return "openid-client is not installed: make party"
    return ""


class Refused(Exception):
    """The client, or the portal it asked, would not do it; `why` is the OAuth or client code."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(f"{answer['refused']}: {answer['message']}")
        self.why: str = answer["refused"]
        self.status: int = answer["status"]


@dataclass(frozen=True)
class Party:
    """Several clients in one process, called by the names they were connected under."""

    process: "subprocess.Popen[str]"

    def ask(self, command: str, client: str, **values: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        told = {"command": command, "client": client, **values}
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "openid-client ended unasked; what it said stands above"
        answer = json.loads(line)
        if isinstance(answer, dict) and "refused" in answer:
            raise Refused(answer)
        return answer


@contextmanager
def running() -> Iterator[Party]:
    process = subprocess.Popen(
        ["node", "party.mjs"],
        cwd=FOLDER,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Party(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(PATIENCE)
