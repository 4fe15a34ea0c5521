"""The blueprint of the pages of one's own devices."""

from flask import Blueprint

blueprint = Blueprint("owned", __name__)
