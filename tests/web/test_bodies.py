"""Bodies made to keep the server busy, sent by anybody: refused before they are taken apart."""

from time import process_time

import pytest
from flask.testing import FlaskClient

URL_ENCODED = "application/x-www-form-urlencoded"
PART = b'--X\r\nContent-Disposition: form-data; name="f"\r\n\r\n%s\r\n'
BODIES = {
    "fields without names": (b"a&" * 5_000_000, URL_ENCODED),
    "fields of their own": (b"&".join(b"%x=1" % n for n in range(1_500_000)), URL_ENCODED),
    "one field of escapes": (b"email=" + b"%41" * 5_000_000, URL_ENCODED),
    "a field of 10 MB": (
        PART % (b"a" * 10_000_000) + b"--X--\r\n",
        "multipart/form-data; boundary=X",
    ),
    "2,000 parts": (PART % b"1" * 2_000 + b"--X--\r\n", "multipart/form-data; boundary=X"),
}


@pytest.mark.parametrize("path", ["/sign-in", "/wallet/book"])
@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_costs_much_is_refused_cheaply(
    client: FlaskClient, body: str, path: str
) -> None:
    data, content_type = BODIES[body]
    before = process_time()
    answer = client.post(path, data=data, content_type=content_type)
    assert answer.status_code == 413
    assert process_time() - before < 0.5


def test_a_form_of_many_fields_and_a_long_text_is_read(client: FlaskClient) -> None:
    fields = {f"f{number}": "1" for number in range(900)} | {"email": "x" * 1_500_000}
    assert client.post("/language", data=fields | {"language": "sv"}).status_code in (303, 400)
