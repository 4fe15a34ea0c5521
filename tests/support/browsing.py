"""What a person does in a browser, for tests that keep the CSRF checks on."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.cast import PASSWORD, Person
from tests.support.pages import Document


def fields(html: str, action: str) -> dict[str, str]:
    """The fields of the form that posts to `action`, as the page filled them."""
    [form] = [form for form in Document(html).named("form") if form.get("action") in (action, None)]
    return {
        field.get("name", ""): field.get("value", "")
        for field in form.iter("input")
        if field.get("name")
    }


def token(client: FlaskClient, path: str = "/sign-in") -> str:
    return fields(client.get(path).text, "/language")["csrf_token"]


def sign_in(
    client: FlaskClient, person: Person, page: TestResponse | None = None, password: str = PASSWORD
) -> TestResponse:
    """Fills and sends the sign-in form of `page`, or of /sign-in."""
    shown = page or client.get("/sign-in")
    entered = {"email": person.email, "password": password}
    return client.post("/sign-in", data={**fields(shown.text, "/sign-in"), **entered})
