"""The portal. Whoever starts, checks or watches its processes needs no feature of it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from portal import config

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The whole portal, by `settings` or by what the environment says.

    Raises ConfigurationError where that makes no sense.
    """
    collecting = gc.isenabled()
    gc.disable()  # what is loaded stays: searching it for garbage would be a sixth of the start
    try:
        # loads all features, which takes two seconds
        from portal.application import assembled

        return assembled(settings or config.load())
    finally:
        if collecting:
            gc.enable()
