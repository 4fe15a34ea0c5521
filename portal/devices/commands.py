"""`flask --app app devices …`: what arrives about many devices at once."""

from flask.cli import AppGroup

devices = AppGroup("devices", help="Devices: what the manufacturer's systems tell of them.")
