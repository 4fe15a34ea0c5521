"""The provider: Authlib's server with our clients, grants and endpoints."""

from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidRequestError,
    MissingAuthorizationError,
    ResourceProtector,
    UnsupportedResponseTypeError,
    UnsupportedTokenTypeError,
)
from authlib.oauth2.rfc6750 import BearerTokenValidator, InsufficientScopeError, InvalidTokenError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.wrappers import Response

from portal.sso import id_tokens, tokens
from portal.sso.applications import with_id
from portal.sso.clients import PUBLIC, WITH_SECRET, Client, authenticate_basic, client_of
from portal.sso.grants import CodeGrant, IdToken, RefreshGrant, Strict
from portal.sso.messages import Request, json_answer
from portal.sso.scopes import OPENID
from portal.sso.tokens import Held

# these are quoted in errors, which may hold few characters only (RFC 6749 5.2)
QUOTED = ("client_id", "redirect_uri", "response_type", "scope", "grant_type")


class Provider(AuthorizationServer):
    def query_client(self, client_id: str | None) -> Client | None:
        return client_of(client_id)

    def save_token(self, token: object, request: object) -> None:
        """Done where the code is taken."""

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        return json_answer(status, body, headers)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""


class Shown:
    """A token that was shown to revoke or introspect it."""

    def __init__(self, held: Held) -> None:
        self.held = held

    def check_client(self, client: Client) -> bool:
        return self.held.subject.application_id == client.application.id

    def is_expired(self) -> bool:
        return False  # such a token is not found

    def is_revoked(self) -> bool:
        return False  # nor is such


class _AnyHint:
    """A hint of a kind we do not know is a hint all the same (RFC 7009 2.1)."""

    def check_params(self, request: Request, client: Client) -> None:
        if not request.form.get("token"):
            raise InvalidRequestError("Missing 'token' in request.")


class Revocation(_AnyHint, RevocationEndpoint):
    CLIENT_AUTH_METHODS = [*WITH_SECRET, PUBLIC]

    def query_token(self, token_string: str, token_type_hint: str | None) -> Shown | None:
        held = tokens.held(token_string)
        return Shown(held) if held else None

    def revoke_token(self, token: Shown, request: object) -> None:
        tokens.end_grant(token.held.subject.grant_id)


class Introspection(_AnyHint, IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = list(WITH_SECRET)

    def query_token(self, token_string: str, token_type_hint: str | None) -> Shown | None:
        held = tokens.held(token_string)
        return Shown(held) if held else None

    def check_permission(self, token: Shown, client: Client, request: object) -> bool:
        return token.check_client(client)

    def introspect_token(self, token: Shown) -> dict[str, Any]:
        held, request_client = token.held, token.held.subject.application_id
        return held.subject.claims(held.scope) | {
            "active": True,
            "client_id": _client_id(request_client),
            "token_type": "refresh_token" if held.is_refresh else "Bearer",
            "scope": held.scope,
            "iss": id_tokens.issuer(),
            "iat": int(held.issued_at.timestamp()),
            "exp": int(held.expires_at.timestamp()),
            "sid": str(held.subject.sid),
        }


def _client_id(application_id: int) -> str:
    application = with_id(application_id)
    return application.client_id if application else ""


class Bearer(BearerTokenValidator):
    def authenticate_token(self, token_string: str) -> Held | None:
        return tokens.held_access(token_string)

    def validate_token(self, token: Held | None, scopes: object, request: object) -> None:
        application = with_id(token.subject.application_id) if token else None
        if token is None or application is None or not application.enabled:
            raise InvalidTokenError()
        if OPENID not in token.scope.split():
            raise InsufficientScopeError()


provider = Provider()
provider.register_client_auth_method("client_secret_basic", authenticate_basic)
provider.register_grant(CodeGrant, [Strict(), IdToken(with_nonce=True)])
provider.register_grant(RefreshGrant, [IdToken(with_nonce=False)])
provider.register_endpoint(Revocation)
provider.register_endpoint(Introspection)
_protected = ResourceProtector()
_protected.register_token_validator(Bearer())


def consent_grant(fields: MultiDict[str, str]) -> CodeGrant:
    """The valid request to authorize; raises OAuth2Error, which knows where to send the browser
    only if that address is registered.
    """
    if any(not _may_be_quoted(fields.get(name, "")) for name in QUOTED):
        raise InvalidRequestError("A parameter holds characters that are not allowed.")
    if fields.get("response_type") != "code" and _is_registered(fields):
        raise UnsupportedResponseTypeError(
            fields.get("response_type", ""),
            redirect_uri=fields["redirect_uri"],
            state=fields.get("state"),
        )
    grant: CodeGrant = provider.get_consent_grant(Request("GET", Headers(), fields))
    return grant


def _is_registered(fields: MultiDict[str, str]) -> bool:
    client = client_of(fields.get("client_id"))
    single = len(fields.getlist("redirect_uri")) == len(fields.getlist("client_id")) == 1
    return single and client is not None and client.check_redirect_uri(fields["redirect_uri"])


def _may_be_quoted(text: str) -> bool:
    return all(" " <= character <= "~" and character not in '"\\' for character in text)


def told(request: Request) -> Response:
    """The answer of /oauth/userinfo."""
    try:
        held: Held = _protected.validate_request(None, request)
    except (MissingAuthorizationError, UnsupportedTokenTypeError):
        # nothing was shown, so nothing can be wrong with it (RFC 6750 3.1)
        return json_answer(401, {}, [("WWW-Authenticate", "Bearer")])
    except OAuth2Error as error:
        return json_answer(*error())
    return json_answer(200, held.subject.claims(held.scope) | {"sid": str(held.subject.sid)})
