"""The signed cookie: Flask makes its signer anew for every request, ours is made once."""

from functools import lru_cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class QuickSessions(SecureCookieSessionInterface):
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return _signer(self, app, str(app.secret_key))


@lru_cache(8)
def _signer(
    sessions: SecureCookieSessionInterface, app: Flask, _secret_key: str
) -> URLSafeTimedSerializer | None:
    return SecureCookieSessionInterface.get_signing_serializer(sessions, app)
