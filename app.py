"""What a WSGI server imports: `app:app`."""

from portal import config, create_app

app = create_app(config.load_or_exit())
