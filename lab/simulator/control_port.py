"""The control port: look at everything, set anything, and run scripts of settings."""

import asyncio
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler

from .checks import BadInput, mapping, number
from .commands import parse
from .listener import Listener
from .shelly import Shelly
from .world import Action, World

_MAX_STEP_S: Final = 604_800
type Step = tuple[float, list[Action]]


def parse_script(sim: World, body: Any) -> list[Step]:
    """Return the steps of a script, each with the seconds since the one before."""
    if not isinstance(body, list):
        raise BadInput(f"body: must be a list of steps, not {body!r}")
    steps: list[Step] = []
    for index, value in enumerate(body):
        where = f"step {index}"
        step = mapping(value, where)
        if unknown := set(step) - {"after_s", "set"}:
            raise BadInput(f"{where}: unknown {', '.join(sorted(unknown))}; known are after_s, set")
        after_s = number(step.get("after_s", 0), f"{where}.after_s", 0, _MAX_STEP_S)
        try:
            steps.append((after_s, parse(sim, step.get("set", {}))))
        except BadInput as error:
            raise BadInput(f"{where}: {error}") from error
    return steps


def _shelly_state(shelly: Shelly) -> dict[str, Any]:
    relay = shelly.relay
    return {
        "host": shelly.listener.host,
        "port": shelly.listener.port,
        "mac": shelly.device.mac,
        "output": relay.output,
        "contact": relay.contact,
        "fault": relay.fault,
        "seconds": relay.late_s,
        "auto_off_s": relay.auto_off_s,
        "connections": shelly.connections,
        "log": [asdict(switching) for switching in relay.log],
        "commands": [asdict(command) for command in relay.commands],
    }


def state_of(sim: World, remaining: int) -> dict[str, Any]:
    """Return everything there is to see, as JSON."""
    house, meter = sim.house, sim.meter
    values: dict[str, dict[str, float]] = {}
    for (quantity, phase), value in house.values().items():
        values.setdefault(quantity.name.lower(), {})[phase] = round(value, 3)
    return {
        "house": {
            "time_s": house.time_s,
            "hour": house.hour,
            "speed": sim.speed,
            "solar_w": house.solar_w,
            "sun": house.sun,
            "pins_w": house.pins,
            "base_w": dict(zip(("l1", "l2", "l3"), house.base_w, strict=True)),
            "power_w": values["active_power"],
            "heaters": {
                name: {"power_w": heater.power_w, "phase": heater.phase, "draw_w": house.heater_w[name]}
                for name, heater in house.heaters.items()
            },
            "contactor": house.settings.contactor,
            "temperature_c": house.tank.temperature_c,
            "thermostat_closed": house.tank.thermostat_closed,
            "heated_wh": house.tank.heated_wh,
            "values": values,
        },
        "meter": {
            "host": meter.listener.host,
            "port": meter.listener.port,
            "https_port": meter.listener.https_port,
            "certificate_sha256": meter.certificate.fingerprint,
            "rate_hz": sim.rate_hz,
            "rate_limit": meter.login.rate_limit,
            "streams": meter.streams,
            "faults": meter.faults.as_dict(),
            "counts": meter.counts.as_dict(),
        },
        "temperature_sensor": {
            "fault": sim.probe.fault,
            "reading_c": sim.probe.reading_c,
            "shown_c": sim.probe.shown_c,
        },
        "relays": {name: _shelly_state(shelly) for name, shelly in sim.relays.items()},
        "script": {"remaining": remaining},
    }


class ControlPort:
    """GET /state, POST /set, POST /script."""

    def __init__(self, sim: World, host: str, port: int) -> None:
        """Prepare; `start` and `stop` it."""
        self._sim = sim
        self._script: asyncio.Task[None] | None = None
        self.remaining = 0
        app = web.Application()
        app.router.add_get("/state", self._state)
        app.router.add_post("/set", self._set)
        app.router.add_post("/script", self._post_script)
        app.middlewares.append(_errors)
        self.listener = Listener(app, host, port)

    async def stop(self) -> None:
        """Stop a script and the port."""
        await self._cancel_script()
        await self.listener.stop()

    async def _cancel_script(self) -> None:
        if self._script is not None:
            self._script.cancel()
            await asyncio.wait([self._script])
        self._script, self.remaining = None, 0

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(state_of(self._sim, self.remaining))

    async def _set(self, request: web.Request) -> web.Response:
        await self._sim.apply(parse(self._sim, await request.json()))
        return web.json_response({"ok": True})

    async def _post_script(self, request: web.Request) -> web.Response:
        steps = parse_script(self._sim, await request.json())
        await self._cancel_script()
        self.remaining = len(steps)
        self._script = asyncio.create_task(self._run(steps))
        return web.json_response({"steps": len(steps)})

    async def _run(self, steps: list[Step]) -> None:
        for after_s, actions in steps:
            await asyncio.sleep(after_s)
            await self._sim.apply(actions)
            self.remaining -= 1


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what goes wrong as JSON."""
    try:
        return await handler(request)
    except BadInput as error:
        return web.json_response({"error": str(error)}, status=400)
    except ValueError:
        return web.json_response({"error": "body: not JSON"}, status=400)
    except web.HTTPException as error:
        text = "unknown; there are GET /state, POST /set and POST /script"
        return web.json_response({"error": f"{request.method} {request.path}: {text}"}, status=error.status)
