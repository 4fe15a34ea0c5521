"""The key that a review page puts into its form, as the spending POST brings it back."""

import re

from flask import abort, request

FIELD = "key"
SHAPE = re.compile(r"[A-Za-z0-9_-]{8,60}")


def sent_key() -> str:
    """400 when the form is not one of ours."""
    key = request.form.get(FIELD, "")
    if not SHAPE.fullmatch(key):
        abort(400)
    return key
