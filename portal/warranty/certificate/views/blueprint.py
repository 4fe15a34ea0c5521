"""The blueprint of certificates."""

from flask import Blueprint

blueprint = Blueprint("certificate", __name__)
