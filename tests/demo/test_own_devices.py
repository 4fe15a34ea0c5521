"""The demo's devices of the plant operator and of the Swedish company."""

from sqlalchemy import func, select, update

from portal.core.transaction import transaction
from portal.demo import own_devices
from portal.extensions import db
from portal.warranty.models import OwnedDevice
from tests.support.world import World


def test_loaded_again_it_adds_nothing_even_if_one_was_removed(world: World) -> None:
    of_demo = OwnedDevice.label == "Stallet"
    with world.app.app_context():
        count = select(func.count()).select_from(OwnedDevice)
        before = db.session.execute(count).scalar_one()
        for state in ("past", "owned"):
            with transaction():
                db.session.execute(update(OwnedDevice).where(of_demo).values(state=state))
            own_devices.add()
            assert db.session.execute(count).scalar_one() == before
