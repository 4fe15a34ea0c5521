"""What the security of accounts writes into the audit trail, in the reader's words."""

from portal.accounts.security.notices import Change
from portal.web.i18n import lazy_gettext

# what the mail to the owner says, too
_CHANGES = {
    Change.PASSWORD_CHANGED: lazy_gettext("The password was changed"),
    Change.PASSWORD_RESET: lazy_gettext("The password was changed by a link from an e-mail"),
    Change.APP_SET_UP: lazy_gettext("An authenticator app was set up"),
    Change.APP_REMOVED: lazy_gettext("The authenticator app was removed"),
    Change.PASSKEY_ADDED: lazy_gettext("Passkey added"),
    Change.PASSKEY_REMOVED: lazy_gettext("Passkey removed"),
    Change.RECOVERY_CODES_MADE: lazy_gettext("New recovery codes were made"),
    Change.RECOVERY_CODE_USED: lazy_gettext("A recovery code was used"),
    Change.FACTORS_RESET: lazy_gettext("Second factors removed by support"),
}
LABELS = {
    **{f"security.{change}": words for change, words in _CHANGES.items()},
    "session.proved": lazy_gettext("Identity confirmed"),
    "second-factor.refused": lazy_gettext("Wrong second factor"),
    "second-factor.reset": lazy_gettext("Second factors removed by support"),
    "password-reset.mailed": lazy_gettext("Link for a new password sent"),
    "browser-link.mailed": lazy_gettext("Link for a new browser sent"),
    "browser-link.used": lazy_gettext("New browser allowed by the link from an e-mail"),
}
