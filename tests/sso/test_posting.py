"""A delivery is over in time, whatever the other server does."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from portal.core.posting import post
from portal.jobs.outcomes import TryLater
from portal.sso import telling

Talk = Callable[[socket.socket], None]
TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


@contextmanager
def server(talk: Talk, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Its address; every connection is talked to once."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                with connection:
                    talk(context.wrap_socket(connection, True) if context else connection)

        threading.Thread(target=serve, daemon=True).start()
        scheme = "https" if context else "http"
        yield f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/logout?from=op"


def dripping(first: bytes, then: bytes) -> Talk:
    """Says `first` at once, and then a byte now and again, for ever."""

    def talk(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(first)
        while True:
            time.sleep(0.05)
            connection.sendall(then)

    return talk


def seconds_of(deed: Callable[[], object]) -> float:
    began = time.monotonic()
    deed()
    return time.monotonic() - began


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nX: "])
def test_who_drips_the_head_of_an_answer_is_left_in_time(
    said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PATIENCE", 0.4)
    with server(dripping(said, b"x")) as address:

        def tell() -> None:
            with pytest.raises(TryLater, match="not reached: TimeoutError"):
                telling._deliver(address, "t")

        assert seconds_of(tell) < 2


def test_who_drips_the_rest_is_not_listened_to() -> None:
    with server(dripping(TAKEN, b"x")) as address:
        assert seconds_of(lambda: post(address, {"logout_token": "t"}, 5)) < 1


def test_what_comes_before_the_answer_is_passed_over() -> None:
    with server(dripping(b"HTTP/1.1 100 Continue\r\n\r\n" + TAKEN, b"x")) as address:
        assert post(address, {"logout_token": "t"}, 5) == 200


def test_what_is_no_answer_is_tried_again() -> None:
    with (
        server(dripping(b"SSH-2.0-x\r\n", b"x")) as address,
        pytest.raises(TryLater, match="BadStatusLine"),
    ):
        telling._deliver(address, "t")


def test_who_says_nothing_to_a_handshake_is_left_in_time() -> None:
    with server(lambda _: time.sleep(5)) as address:

        def shake_hands() -> None:
            with pytest.raises(TimeoutError):
                post(address.replace("http:", "https:"), {}, 0.3)

        assert seconds_of(shake_hands) < 2


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_has_to_be_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    certificate = certificate_in(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with server(dripping(TAKEN, b"x"), context) as address:
        if trusted:
            assert post(address, {"logout_token": "t"}, 5) == 200
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                post(address, {"logout_token": "t"}, 5)


def certificate_in(folder: Path) -> Path:
    """One for 127.0.0.1 that signed itself, with its key."""
    key, moment = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(moment - dt.timedelta(days=1))
        .not_valid_after(moment + dt.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "here.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
