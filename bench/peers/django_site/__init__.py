"""django-oauth-toolkit as its documentation sets it up, on the same server and kind of database."""
