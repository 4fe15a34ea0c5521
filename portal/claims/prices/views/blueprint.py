"""The blueprint of the prices, open to everybody."""

from flask import Blueprint

blueprint = Blueprint("claim_prices", __name__)
