"""The settings of the running application, for modules that know no Flask."""

from flask import current_app

from portal.config import Settings


def settings() -> Settings:
    loaded: Settings = current_app.config["PORTAL"]
    return loaded
