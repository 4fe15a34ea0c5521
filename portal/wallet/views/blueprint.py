"""The blueprint that the wallet's view modules hang their routes on."""

from flask import Blueprint

blueprint = Blueprint("wallet", __name__)
