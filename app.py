"""What a WSGI server imports: `app:app`."""

from portal import create_app

app = create_app()
