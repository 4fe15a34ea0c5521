from portal.extensions import db
from tests.support.engines import both_engines


@both_engines
def test_signs_in_and_out(cast, signed_in):
    client = signed_in(cast.owner)
    assert client.get("/profile").status_code == 200
    assert client.post("/sign-out").status_code == 303
    assert client.get("/profile").status_code == 303
