"""The blueprint of the pages on which an owner changes the cover of a device."""

from flask import Blueprint

blueprint = Blueprint("upgrade", __name__)
