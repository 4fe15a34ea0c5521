"""The blueprint of handing over and taking over."""

from flask import Blueprint

blueprint = Blueprint("handover", __name__)
