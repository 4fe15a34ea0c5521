"""Links in mails: what is kept of them opens nothing, and opens for their own kind only."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import literal, select

from portal.core.clock import now
from portal.core.link_tokens import LinkKind, LinkToken
from portal.extensions import db

INVITATION = LinkKind("a test's invitation", timedelta(days=7))
RESET = LinkKind("a test's reset", timedelta(hours=1))


def opens(kind: LinkKind, text: str, token: LinkToken) -> bool:
    return bool(db.session.execute(select(kind.opens(text, literal(token.hash)))).scalar_one())


def test_only_the_token_of_the_mail_opens(in_app: Flask) -> None:
    token = INVITATION.new()
    assert opens(INVITATION, token.text, token)
    assert not opens(INVITATION, token.hash, token)
    assert not opens(INVITATION, INVITATION.new().text, token)
    assert not opens(RESET, token.text, token)
    assert token.text not in token.hash
    assert token.text not in repr(token)


def test_a_link_has_an_end_of_its_kind(in_app: Flask) -> None:
    begun = now()
    token = RESET.new()
    assert begun + RESET.lasts <= token.expires_at <= now() + RESET.lasts
