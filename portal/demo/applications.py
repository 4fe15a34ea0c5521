"""The connected applications of the demo, as registered clients that answer nowhere."""

from dataclasses import replace

from portal.audit.record import Actor
from portal.sso import loading, registering


def connect() -> None:
    for new in loading.read():
        registering.add(
            replace(
                new,
                redirect_uris=(f"{new.url}callback",),
                post_logout_redirect_uris=(new.url,),
            ),
            Actor(None, "demo-data"),
        )
