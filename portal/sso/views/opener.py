"""Whether the page that opened this window may go on knowing it (docs/decisions/0095).

A public application in a browser may open the way to its sign-in in a window of its own and wait
there for the answer. Our `Cross-Origin-Opener-Policy` would part the two for good, on a redirect
as on a page.
"""

from portal.sso.views.ahead import fields_ahead, fields_behind
from portal.sso.views.form_target import application_of


def keeps_opener(location: str) -> bool:
    """On the way of a public application's request alone. `location`: where this answer leads."""
    found = (application_of(fields) for fields in (fields_ahead(), fields_behind(location)))
    return any(application is not None and application.is_public for application in found)
