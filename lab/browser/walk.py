"""Every dialog of the integration as a person walks through it; the steps follow each other."""

from ..home_assistant.config_folder import DOMAIN
from ..home_assistant.harness import Harness
from ..proof.matrix import WARM_C
from .person import Person

NEW_PASSWORD = "changed"
RELAY = "Heater l1"
OTHER_RELAY = "Heater l2"
OTHER_TITLE = "L2 Heater l2"
STALE_S = 12
_SENSOR = "Tank"
_HEATER = "config_subentries/heater/step"


async def prepare(harness: Harness) -> None:
    """Add the relays, in a house without surplus whose meter does not mind many attempts."""
    await harness.add_relays()
    await harness.house.set(rate_limit=False, power_w={"l1": 400, "l2": 300, "l3": 200}, temperature_c=WARM_C)
    shown = {"language": harness.setup.language, "number_format": "language", "time_format": "24"}
    await harness.client.command("frontend/set_user_data", key="language", value=shown)


async def set_up(person: Person) -> None:
    """Add the integration: first with a wrong password, then with the right one and one heater."""
    house = person.harness.house
    await person.add_integration()
    await person.see(person.text("config/step/user/title"))
    await person.type("host", "ems-home-12345678.local")
    await person.type("password", "wrong")
    await person.picture("flow-meter")
    await person.type("host", house.meter_address)
    await person.submit()
    await person.see(person.text("config/error/wrong_password"))
    await person.type("password", house.settings.password)
    await person.submit()
    await person.see(person.text("config/step/relays/title"))
    await person.pick(person.text("config/step/relays/data/relay_l1"), RELAY)
    await person.pick(person.text("config/step/relays/data/temperature_sensor"), _SENSOR)
    await person.top()
    await person.picture("flow-relays")
    await person.submit()
    await person.see(person.text("config/step/strategy/title"))
    await person.picture("flow-strategy")
    await person.choose(
        person.text("config/step/strategy/data/strategy"), person.text("selector/strategy/options/thresholds")
    )
    await person.submit()
    await person.finish()


async def add_heater(person: Person) -> None:
    """Add a heater on the wrong phase with the wrong power; the test of its relay finds the right ones."""
    await person.open_integration()
    await person.add_heater()
    await person.see(person.text(f"{_HEATER}/user/title"))
    await person.pick(person.text(f"{_HEATER}/user/data/relay"), OTHER_RELAY)
    await person.number(person.text(f"{_HEATER}/user/data/power_w"), 900)
    await person.turn_on(person.text(f"{_HEATER}/user/data/test_relay"))
    await person.picture("flow-heater")
    await person.submit()
    await person.wait_for_test()
    await person.picture("flow-tested")
    await person.submit()
    await person.finish()
    await person.see_heater(OTHER_TITLE)


async def change_heater(person: Person) -> None:
    """Give a heater another power."""
    await person.open_integration()
    await person.change_heater(OTHER_TITLE)
    await person.see(person.text(f"{_HEATER}/reconfigure/title"))
    await person.number(person.text(f"{_HEATER}/reconfigure/data/power_w"), 600)
    await person.submit()
    await person.changed()


async def remove_heater(person: Person) -> None:
    """Remove it again."""
    await person.open_integration()
    await person.remove_heater(OTHER_TITLE)


async def options(person: Person) -> None:
    """Change an option; a number that cannot be is explained."""
    label = person.text("options/step/init/data/stale_s")
    await person.open_integration()
    await person.open_options()
    await person.see(person.text("options/step/init/title"))
    await person.number(label, 3)
    await person.submit()
    await person.see(person.text("options/error/out_of_range"))
    await person.number(label, STALE_S)
    await person.submit()
    await person.finish()


async def see_options(person: Person) -> None:
    """Open the options again, and see what was changed."""
    await person.open_integration()
    await person.open_options()
    await person.see_number(person.text("options/step/init/data/stale_s"), STALE_S)


async def reconfigure(person: Person) -> None:
    """Look at the connection, and keep it: an empty password stays what it is."""
    await person.open_integration()
    await person.reconfigure()
    await person.see(person.text("config/step/reconfigure/title"))
    await person.submit()
    await person.changed()


async def reauthenticate(person: Person) -> None:
    """The meter gets another password; the page asks for it."""
    house, client = person.harness.house, person.harness.client
    await house.set(password=NEW_PASSWORD, rate_limit=False)
    await house.set(expire_tokens=True, drop=True)
    await person.open_integration()
    await person.attend()
    await person.see(person.text("config/step/reauth_confirm/title"))
    await person.picture("flow-password")
    await person.type("password", "wrong")
    await person.submit()
    await person.see(person.text("config/error/wrong_password"))
    await person.type("password", NEW_PASSWORD)
    await person.submit()
    await person.changed()
    assert not [
        each
        for each in await client.command("config_entries/flow/progress")
        if (each["handler"], each["context"]["source"]) == (DOMAIN, "reauth")
    ]


STEPS = (set_up, add_heater, change_heater, remove_heater, options, reconfigure, reauthenticate)
