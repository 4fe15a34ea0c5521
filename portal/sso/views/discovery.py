"""What a client reads before anything else; the same for everybody, so anybody may keep it."""

import json
from typing import Any

from werkzeug.wrappers import Response

from portal.sso import keys, scopes
from portal.sso.clients import GRANTS, PUBLIC, WITH_SECRET
from portal.sso.id_tokens import issuer
from portal.sso.kinds import SigningAlgorithm
from portal.sso.views.blueprint import blueprint
from portal.web.guards import bare
from portal.web.i18n import LANGUAGES

KEPT = "public, max-age=300"
KEYS_KEPT = "public, max-age=60"
CLAIMS = (
    "iss sub aud exp iat auth_time nonce at_hash amr sid name locale email email_verified "
    "company_id company_name customer_no company_country roles groups"
).split()


@blueprint.get("/.well-known/openid-configuration")
@bare
def configuration() -> Response:
    return _public(_metadata(), KEPT)


@blueprint.get("/.well-known/oauth-authorization-server")
@bare
def server_metadata() -> Response:
    return _public(_metadata(), KEPT)


@blueprint.get("/oauth/jwks.json")
@bare
def jwks() -> Response:
    return _public(keys.published(), KEYS_KEPT)


def _public(body: dict[str, Any], kept: str) -> Response:
    response = Response(json.dumps(body), mimetype="application/json")
    response.headers["Cache-Control"] = kept
    return response


def _metadata() -> dict[str, Any]:
    base = issuer()
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "userinfo_endpoint": f"{base}/oauth/userinfo",
        "jwks_uri": f"{base}/oauth/jwks.json",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "introspection_endpoint": f"{base}/oauth/introspect",
        "end_session_endpoint": f"{base}/oauth/logout",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANTS),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [str(one) for one in SigningAlgorithm],
        "token_endpoint_auth_methods_supported": [*WITH_SECRET, PUBLIC],
        "revocation_endpoint_auth_methods_supported": [*WITH_SECRET, PUBLIC],
        "introspection_endpoint_auth_methods_supported": list(WITH_SECRET),
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": list(scopes.KNOWN),
        "claims_supported": CLAIMS,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": list(LANGUAGES),
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }
