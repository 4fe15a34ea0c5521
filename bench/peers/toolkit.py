"""django-oauth-toolkit on granian, out of an environment of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.server import Server, free_port, stop, wait_until_it_answers
from bench.single_sign_on import CALLBACK, CLIENT_ID, CLIENTS, Provider, SignIn
from bench.stock import PASSWORD

ENVIRONMENT = Path("build") / "peers" / "bin"
HERE = Path(__file__).parent
# Django compares the form's with the cookie's
FORM_TOKEN = "measured" * 4
MISSING = "django-oauth-toolkit is not installed: make bench-peers"
SERVE = (
    "--interface wsgi --host 127.0.0.1 --workers 1 --blocking-threads 8 --backpressure 512 "
    "--no-ws --log-level warning django_site.wsgi:application"
).split()


@contextmanager
def toolkit(folder: Path) -> Iterator[Provider]:
    if not (ENVIRONMENT / "granian").exists():
        sys.exit(MISSING)
    key = rsa.generate_private_key(65537, 2048)
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    environ = {**os.environ, "PEER_FOLDER": str(folder), "PYTHONPATH": str(HERE)}
    stocked = subprocess.run(
        [
            ENVIRONMENT / "python",
            "-m",
            "django_site.stock",
            str(CLIENTS),
            CLIENT_ID,
            CALLBACK,
            PASSWORD,
        ],
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    )
    port = free_port()
    process = subprocess.Popen(
        [ENVIRONMENT / "granian", "--port", str(port), *SERVE],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "peer.log").open("wb"),
    )
    server = Server(process, port)
    try:
        wait_until_it_answers(server, "/o/.well-known/openid-configuration")
        yield Provider(
            "django-oauth-toolkit",
            server,
            json.loads(stocked.stdout),
            SignIn("/accounts/login/", f"csrftoken={FORM_TOKEN}", _form),
            "/o/authorize/",
            "/o/token/",
            "/o/userinfo/",
        )
    finally:
        stop(process)


def _form(number: int) -> dict[str, str]:
    return {"csrfmiddlewaretoken": FORM_TOKEN, "username": f"p{number}", "password": PASSWORD}
