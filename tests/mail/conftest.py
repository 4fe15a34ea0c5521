from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.support.jobs import say_hello_in
from tests.support.smtp import Mailbox, mail_server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def use_smtp(in_app: Flask) -> Callable[[str], None]:
    """Deliver to this server from now on; to the folder `outbox` when it is empty."""
    say_hello_in(in_app)

    def use(url: str) -> None:
        in_app.config["PORTAL"] = replace(in_app.config["PORTAL"], smtp_url=url)

    return use


@pytest.fixture
def outbox_folder(in_app: Flask) -> Path:
    say_hello_in(in_app)
    folder: Path = in_app.config["PORTAL"].data_dir / "outbox"
    return folder
