"""One sign-in for every connected application: an OpenID Connect provider."""
