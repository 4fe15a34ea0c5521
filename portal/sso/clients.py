"""A connected application as Authlib wants to see its clients."""

import hmac
from collections.abc import Callable
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError
from werkzeug.datastructures import Authorization

from portal.core import crypto
from portal.sso import scopes
from portal.sso.applications import Connected, with_client_id
from portal.sso.messages import Request

SECRET = "sso client"  # noqa: S105 the purpose of a hash
WITH_SECRET = ("client_secret_basic", "client_secret_post")
PUBLIC = "none"
GRANTS = ("authorization_code", "refresh_token")


class Client(ClientMixin):
    def __init__(self, application: Connected) -> None:
        self.application = application

    def get_client_id(self) -> str:
        return self.application.client_id

    def get_default_redirect_uri(self) -> None:
        return None  # it is always said

    def get_allowed_scope(self, scope: str | None) -> str | None:
        found = scopes.allowed(self.application, scope or "")
        return found if scopes.OPENID in found.split() else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return self.application.takes(redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        stored = self.application.secret_hash
        return any(
            hmac.compare_digest(stored, candidate)
            for candidate in crypto.hash_candidates(SECRET, client_secret)
        )

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Who has a secret must show it; who has none may revoke, but not introspect."""
        if not self.application.secret_hash:
            return method == PUBLIC and endpoint != "introspection"
        return method in WITH_SECRET

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in GRANTS


def authenticate_basic(query: Callable[[str], Client | None], request: Request) -> Client | None:
    """Both halves are form-encoded before they are joined (RFC 6749 2.3.1)."""
    header = request.headers.get("Authorization")
    if header and "client_secret" in request.form:
        raise InvalidRequestError("A client shows its secret once.")
    sent = Authorization.from_header(header)
    if sent is None or sent.type != "basic":
        return None
    client_id, secret = unquote_plus(sent.username or ""), unquote_plus(sent.password or "")
    if request.form.get("client_id", client_id) != client_id:
        raise InvalidRequestError("A client is one and the same in all parts of a request.")
    client = query(client_id)
    return client if client and client.check_client_secret(secret) else None


def client_of(client_id: str | None) -> Client | None:
    application = with_client_id(client_id)
    return Client(application) if application else None
