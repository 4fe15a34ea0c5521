"""`python -m bench.peers`: the provider beside django-oauth-toolkit, in alternation, in one run."""
