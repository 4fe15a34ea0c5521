"""An application and people for the toolkit; prints the cookies of their browsers."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_site.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402


def main(people: int, client_id: str, redirect_uri: str, password: str) -> None:
    call_command("migrate", verbosity=0)
    users, applications = get_user_model().objects, get_application_model()
    everybody = [_person(users, number, password) for number in range(people)]
    applications.objects.create(
        client_id=client_id,
        name="Measured",
        redirect_uris=redirect_uri,
        # the challenge alone: the toolkit's hash of a secret would cost 250 ms a request
        client_type=applications.CLIENT_PUBLIC,
        authorization_grant_type=applications.GRANT_AUTHORIZATION_CODE,
        algorithm=applications.RS256_ALGORITHM,
        skip_authorization=True,
    )
    print(json.dumps([_cookie(person) for person in everybody]))


def _person(users: object, number: int, password: str) -> object:
    return users.create_user(  # type: ignore[attr-defined]
        f"p{number}", f"p{number}@bench.example", password, first_name="Person"
    )


def _cookie(person: object) -> str:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)  # type: ignore[arg-type]
    return f"sessionid={client.cookies['sessionid'].value}"


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:5])
