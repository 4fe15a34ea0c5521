"""The blueprint of sign-in and profile."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
