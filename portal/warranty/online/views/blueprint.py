"""The blueprint of what monitoring systems call: no browser, no cookie, no form token."""

from flask import Blueprint

blueprint = Blueprint("online", __name__)
