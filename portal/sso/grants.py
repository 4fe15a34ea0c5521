"""The two grants: a code with PKCE, and a refresh token. What they decide is in codes and tokens.

Authlib would bind PKCE to public clients only and delete codes after it saved the tokens; here
one conditional UPDATE takes a code together with its redirect URI and challenge.
"""

import re
from typing import Any

from authlib.oauth2.rfc6749 import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    grants,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from portal.sso import codes, id_tokens, scopes, tokens
from portal.sso.clients import PUBLIC, WITH_SECRET, Client
from portal.sso.messages import Request
from portal.sso.refusals import CodeRefused, RefreshRefused, ScopeRefused

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
MAX_AGE = re.compile(r"[0-9]{1,9}")
LONGEST_NONCE = 500
# of a whole request, so that it fits into the address of the sign-in page
LONGEST_REQUEST = 3_000
ONCE = ("nonce", "prompt", "max_age", "code_challenge", "code_challenge_method", "id_token_hint")


class _WithoutRequestObjects(OAuth2Error):
    error = "request_not_supported"


class _WithoutRequestUris(OAuth2Error):
    error = "request_uri_not_supported"


class _OwnTokens:
    """Tokens are made where the code or the old token is taken, in that transaction."""

    TOKEN_ENDPOINT_AUTH_METHODS = [*WITH_SECRET, PUBLIC]
    issued: tokens.Issued

    def generate_token(self, **_: Any) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "access_token": self.issued.access,
            "expires_in": int(tokens.LIFETIME.total_seconds()),
            "scope": self.issued.scope,
        }
        return answer | ({"refresh_token": self.issued.refresh} if self.issued.refresh else {})

    def save_token(self, token: dict[str, Any]) -> None:
        """Done already."""

    def authenticate_user(self, credential: Any) -> Any:
        return self.issued.subject


class _Taken:
    """What Authlib looks at of a code; that it fits was decided when it was taken."""

    def get_redirect_uri(self) -> str:
        return ""

    def get_scope(self) -> str:
        return ""


class CodeGrant(_OwnTokens, grants.AuthorizationCodeGrant):
    request: Request

    @staticmethod
    def validate_authorization_redirect_uri(request: Request, client: Client) -> str:
        """Without quoting it: what is refused may hold characters that no error may."""
        asked: str = request.payload.redirect_uri or ""
        if not client.check_redirect_uri(asked):
            raise InvalidRequestError("The redirect_uri is not registered for this client.")
        return asked

    def query_authorization_code(self, code: str, client: Client) -> _Taken | None:
        verifier = self.request.form.get("code_verifier", "")
        if not VERIFIER.fullmatch(verifier):
            raise InvalidGrantError("The code_verifier is missing or malformed.")
        redirect_uri = self.request.form.get("redirect_uri", "")
        if not client.application.takes(redirect_uri):
            return None
        presented = codes.Presented(code, redirect_uri, create_s256_code_challenge(verifier))
        try:
            self.issued = codes.redeem(client.application, presented)
        except CodeRefused:
            return None
        return _Taken()

    def delete_authorization_code(self, authorization_code: _Taken) -> None:
        """A used code is kept: who shows it again is noticed."""


class RefreshGrant(_OwnTokens, grants.RefreshTokenGrant):
    request: Request

    def _validate_request_token(self, client: Client) -> None:
        shown = self.request.form.get("refresh_token")
        if not shown:
            raise InvalidRequestError("Missing 'refresh_token' in request.")
        try:
            narrowed = self.request.form.get("scope", "")
            self.issued = tokens.renew(client.application, shown, narrowed)
        except RefreshRefused:
            raise InvalidGrantError() from None
        except ScopeRefused:
            raise InvalidScopeError() from None

    def _validate_token_scope(self, token: object) -> None:
        """Done where the old token was taken."""

    def issue_token(self, user: object, refresh_token: object) -> dict[str, Any]:
        return self.generate_token()

    def revoke_old_credential(self, refresh_token: object) -> None:
        """Done already."""


class Strict:
    """What every request to authorize has to keep to, first of all PKCE with S256."""

    def __call__(self, grant: CodeGrant) -> None:
        grant.register_hook("after_validate_authorization_request_payload", self.check)

    def check(self, grant: CodeGrant, redirect_uri: str) -> None:
        fields = grant.request.payload.data
        if "request" in fields:
            raise _WithoutRequestObjects()
        if "request_uri" in fields:
            raise _WithoutRequestUris()
        if fault := _fault_of(fields):
            raise InvalidRequestError(fault)


def _fault_of(fields: Any) -> str:
    if twice := [name for name in ONCE if len(fields.getlist(name)) > 1]:
        return f"Multiple '{twice[0]}' in request."
    if fields.get("code_challenge_method") != "S256":
        return "PKCE with code_challenge_method S256 is required."
    if not CHALLENGE.fullmatch(fields.get("code_challenge", "")):
        return "The code_challenge is missing or malformed."
    if fields.get("response_mode", "query") != "query":
        return "The only response_mode is query."
    if not MAX_AGE.fullmatch(fields.get("max_age", "0")):
        return "A max_age is a number of seconds."
    nonce = fields.get("nonce", "")
    if len(nonce) > LONGEST_NONCE or not nonce.isprintable():
        return f"A nonce has at most {LONGEST_NONCE} printable characters."
    if sum(len(name) + len(value) for name, value in fields.items(multi=True)) > LONGEST_REQUEST:
        return "The request is too long."
    return ""


class IdToken:
    """Adds the ID token; of a code, with its nonce."""

    def __init__(self, with_nonce: bool) -> None:
        self._with_nonce = with_nonce

    def __call__(self, grant: CodeGrant | RefreshGrant) -> None:
        grant.register_hook("after_create_token_response", self.process_token)

    def process_token(self, grant: _OwnTokens, response: tuple[int, Any, Any]) -> dict[str, Any]:
        token: dict[str, Any] = response[1]
        if scopes.OPENID not in grant.issued.scope.split():
            return token  # narrowed by a refresh
        client: Client = grant.request.client  # type: ignore[attr-defined]
        nonce = grant.issued.subject.nonce if self._with_nonce else ""
        token["id_token"] = id_tokens.id_token(client.application, grant.issued, nonce)
        return token
