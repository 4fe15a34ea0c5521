"""Links to the neighbouring parts of the warranty, as far as they are there."""

from flask import current_app, url_for


def link_to(endpoint: str, serial: str = "") -> str:
    """Empty when no feature has this page."""
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, serial=serial) if serial else url_for(endpoint)
