"""Starting, stopping and killing the portal's processes."""

import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace

import psutil
import pytest
from cryptography.fernet import Fernet
from flask import Flask

from portal.serving import supervisor
from portal.serving.child import FIRST_DELAY, LONGEST_DELAY, STEADY_SECONDS, next_delay
from portal.sso import keys
from tests.support.small_portal import PATIENCE, Portal, eventually, free_port


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_the_address_and_the_greeting_are_shown_once_it_answers(portal: Portal) -> None:
    assert f"Ready at http://127.0.0.1:{portal.port}" in portal.output()
    assert "Sign in as somebody" in portal.output()
    assert portal.get("/")[0] == 200


def test_nothing_is_started_with_the_data_keys_of_another_database(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.app_context():
        keys.published()
    settings = app.config["PORTAL"]
    foreign = replace(settings.keyring, data_keys=(Fernet.generate_key(),))
    nothing = supervisor.Programs(web=("nothing",), worker=("nothing",))
    assert supervisor.run(replace(settings, port=free_port(), keyring=foreign), (), nothing) == 1
    line = "PORTAL_DATA_KEYS: none of these keys opens this database.\n"
    assert capsys.readouterr().err == line


@pytest.mark.parametrize("victim", ["supervisor", "web"])
def test_nothing_is_left_when_a_part_that_others_need_is_killed(
    portal: Portal, victim: str
) -> None:
    family = portal.family()
    family[victim].kill()
    assert eventually(lambda: not running(list(family.values())))


def test_a_killed_web_server_is_told_and_is_a_failure(portal: Portal) -> None:
    portal.family()["web"].kill()
    assert portal.process.wait(PATIENCE) == 1
    assert "The web server ended (-9); stopping." in portal.output()


def test_a_killed_web_process_is_replaced_and_leaves_nothing(portal: Portal) -> None:
    first = portal.get("/")[1]
    portal.family()["web process"].kill()
    assert eventually(lambda: _answer(portal) not in ("", first))
    assert_stops_completely(portal)


def test_a_killed_job_worker_is_started_again_and_leaves_nothing(portal: Portal) -> None:
    killed = portal.family()["worker"]
    pids = portal.folder / "worker-pids"
    assert eventually(pids.exists)
    killed.kill()
    assert eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    assert "The job worker ended (-9); starting it again in 0.5 s." in portal.output()
    assert_stops_completely(portal)


def test_killing_every_part_at_once_but_the_web_process_leaves_nothing(portal: Portal) -> None:
    family = portal.family()
    survivor = family.pop("web process")
    for process in family.values():
        process.kill()
    assert eventually(lambda: not running([survivor]))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_finishes_the_request_in_flight(portal: Portal, number: signal.Signals) -> None:
    answers: list[tuple[int, str]] = []
    client = threading.Thread(target=lambda: answers.append(portal.get("/slow")))
    client.start()
    assert eventually((portal.folder / "slow-began").exists)
    portal.process.send_signal(number)
    client.join()
    assert [status for status, _ in answers] == [200]
    assert portal.process.wait(PATIENCE) == 0


def test_ctrl_c_in_a_terminal_finishes_the_request_in_flight(portal: Portal) -> None:
    """A terminal signals its whole foreground group, not only the command it started."""
    answers: list[tuple[int, str]] = []
    client = threading.Thread(target=lambda: answers.append(portal.get("/slow")))
    client.start()
    assert eventually((portal.folder / "slow-began").exists)
    os.killpg(portal.process.pid, signal.SIGINT)
    client.join()
    assert [status for status, _ in answers] == [200]
    assert portal.process.wait(PATIENCE) == 0


def test_it_starts_again_at_once_on_the_same_port(portal: Portal) -> None:
    portal.get("/")
    assert_stops_completely(portal)
    again = replace(portal).start().wait_ready()
    assert_stops_completely(again)


def test_a_second_start_on_the_same_data_is_one_clear_line(portal: Portal) -> None:
    second = replace(portal, port=free_port()).start()
    assert second.process.wait(PATIENCE) == 1
    assert second.output() == (
        f"The portal already runs on the data in {portal.folder / 'data'} "
        f"(process {portal.process.pid}): stop it, or choose another folder with PORTAL_DATA.\n"
    )


def test_a_busy_port_is_one_clear_line(portal: Portal) -> None:
    second = replace(portal, data="other").start()
    assert second.process.wait(PATIENCE) == 1
    [line] = second.output().splitlines()
    assert line.startswith(f"Cannot listen on 127.0.0.1:{portal.port} (Address already in use)")
    assert f"PORT={portal.port + 1} make run" in line


def test_a_port_that_somebody_shares_is_busy_too(portal: Portal) -> None:
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        second = replace(portal, data="other", port=stranger.getsockname()[1]).start()
        assert second.process.wait(PATIENCE) == 1
        assert "Cannot listen on" in second.output()


def test_it_ends_with_the_command_that_asked_to_be_watched(portal: Portal) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        orphan = replace(portal, port=free_port(), data="other", parent=stranger.pid).start()
        assert orphan.process.wait(10) == 0
        stranger.kill()


@pytest.mark.parametrize(
    ("previous", "lived", "expected"),
    [
        (0.0, 1.0, FIRST_DELAY),
        (FIRST_DELAY, 1.0, 2 * FIRST_DELAY),
        (LONGEST_DELAY, 1.0, LONGEST_DELAY),
        (LONGEST_DELAY, STEADY_SECONDS, FIRST_DELAY),
    ],
)
def test_restarts_wait_longer_while_the_child_dies_young(
    previous: float, lived: float, expected: float
) -> None:
    assert next_delay(previous, lived) == expected


def _answer(portal: Portal) -> str:
    try:
        return portal.get("/")[1]
    except OSError:
        return ""


def assert_stops_completely(portal: Portal) -> None:
    everybody = [portal.process, *portal.process.children(recursive=True)]
    assert portal.stop() == 0
    assert eventually(lambda: not running(everybody))
