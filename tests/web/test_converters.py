"""Numbers in addresses are typed by anybody; the database holds only so many digits."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.cast import Cast, Person

TOO_LARGE = (2**31, 2**63, 10**40)


@pytest.mark.parametrize("number", TOO_LARGE)
@pytest.mark.parametrize("page", ["corrections", "serial-reports"])
def test_there_is_no_page_of_a_number_beyond_all_rows(
    cast: Cast, signed_in: Callable[[Person], FlaskClient], page: str, number: int
) -> None:
    client = signed_in(cast.support)
    assert client.get(f"/support/{page}/{number}").status_code == 404


@pytest.mark.parametrize("number", TOO_LARGE)
@pytest.mark.parametrize(
    "deed", ["mails/%d/retry", "corrections/%d/confirm", "corrections/%d/decline"]
)
def test_nor_anything_to_do_with_it(
    cast: Cast, signed_in: Callable[[Person], FlaskClient], deed: str, number: int
) -> None:
    client = signed_in(cast.support)
    assert client.post("/support/" + deed % number).status_code == 404
