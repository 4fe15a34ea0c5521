"""The claims of a person, as the toolkit's documentation adds them."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):  # type: ignore[misc]
    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, str]:
        return {"name": request.user.get_full_name(), "email": request.user.email}
