"""What the populated portal holds of account security: somebody with all of it, and its mails."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from portal.accounts import people
from portal.accounts.models import Session, User
from portal.accounts.security import (
    browser_links,
    known_browsers,
    lock_notices,
    notices,
    recovery,
    resets,
    totp,
)
from portal.accounts.security.account import account_of
from portal.accounts.security.admission import Arrival, admit
from portal.accounts.security.models import Passkey, PasswordReset
from portal.accounts.security.notices import Change
from portal.core import crypto
from portal.core.clock import now
from portal.core.link_tokens import LinkKind
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.second_factor import App

CAREFUL_APP = App("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
# a link for a strange browser, and the cookie of that browser
BROWSER_TOKEN = "browser-token-of-somebody-careful-for-test0"
STRANGE_BROWSER = "the strange browser"
RESET_TOKEN = "reset-token-of-somebody-careful-for-tests-0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


def add_careful_person(email: str, password: str) -> None:
    with transaction():
        user_id = people.add_user(email, "Carla Careful", password, "en")
        totp.keep(user_id, CAREFUL_APP.secret, step=0)
        recovery.renew(user_id)
        _add_passkey(user_id)
        _add_link(user_id, resets.LINK, RESET_TOKEN)
        _add_link(user_id, browser_links.LINK, f"{BROWSER_TOKEN}:{STRANGE_BROWSER}")
        known_browsers.meet(user_id, "the browser before")
        account = account_of(user_id)
        assert account
        for change in Change:
            notices.tell(account, change, "Pixel")
        admit(account, "swk mfa", Arrival("192.0.2.7", PHONE, "another browser"))
        lock_notices.tell(account, "192.0.2.7", password_known=True)
        resets.mail_link(resets.wanted(email))
        strange = Arrival("192.0.2.7", PHONE, STRANGE_BROWSER)
        browser_links.mail_link(browser_links.wanted(user_id, strange))


def careful_session(email: str) -> UUID:
    mine = select(Session.uuid).join(User, User.id == Session.user_id).where(User.email == email)
    return db.session.execute(mine.order_by(Session.id).limit(1)).scalar_one()


def _add_passkey(user_id: int) -> None:
    db.session.execute(
        insert(Passkey).values(
            uuid=uuid4(),
            user_id=user_id,
            credential_id=b"credential",
            public_key=b"key",
            name="Pixel",
            created_at=now(),
            last_used_at=now(),
        )
    )


def _add_link(user_id: int, kind: LinkKind, text: str) -> None:
    """For as long as a run of all tests may take."""
    db.session.execute(
        insert(PasswordReset).values(
            user_id=user_id,
            token_hash=crypto.keyed_hash(kind.purpose, text),
            created_at=now(),
            expires_at=now() + timedelta(days=1),
        )
    )
