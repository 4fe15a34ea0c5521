"""The blueprint of the lookup, open to everybody."""

from flask import Blueprint

blueprint = Blueprint("warranty", __name__)
