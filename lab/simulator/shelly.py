"""A relay as a Shelly of the second generation: HTTP and WebSocket RPC on a port of its own."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, Final

from aiohttp import WSMsgType, web

from .listener import Listener, Outbox
from .probe import Probe
from .relay import Relay, RelayFault
from .shelly_device import PROBE_KEY, Json, ShellyDevice

_NO_HANDLER: Final = 404
_BAD_ARGUMENT: Final = -103


class RpcError(Exception):
    """An answer that is an error."""

    def __init__(self, code: int, message: str) -> None:
        """Keep what the answer holds."""
        super().__init__(message)
        self.code, self.message = code, message


class Shelly:
    """The network side of a relay; pushes every change to whoever has asked something."""

    def __init__(
        self,
        name: str,
        index: int,
        host: str,
        port: int,
        *,
        before_switching: Callable[[], None],
        probe: Probe | None = None,
    ) -> None:
        """Prepare; `start` and `stop` it."""
        self.relay = Relay(name, before_switching, self._switched)
        self.device = ShellyDevice(self.relay, index, host, probe)
        self.connections = 0
        self._peers: dict[Outbox, str] = {}
        self._late: set[asyncio.Task[Json]] = set()
        device, relay = self.device, self.relay
        self._methods: dict[str, Callable[[Json], Json]] = {
            "Shelly.GetDeviceInfo": lambda _: device.info(),
            "Shelly.GetConfig": lambda _: device.config(),
            "Shelly.GetStatus": lambda _: device.status(),
            "Shelly.GetComponents": lambda _: {"components": [], "cfg_rev": 10, "offset": 0, "total": 0},
            "Shelly.ListMethods": lambda _: {"methods": sorted(self._methods)},
            "Switch.GetConfig": lambda _: device.switch_config(),
            "Switch.GetStatus": lambda _: device.switch_status(),
            "Switch.Set": self._switch_set,
            "Switch.Toggle": lambda params: self._switch_set({**params, "on": not relay.output}),
        }
        app = web.Application()
        app.router.add_get("/shelly", self._get_shelly)
        app.router.add_get("/rpc", self._websocket)
        app.router.add_post("/rpc", self._post_rpc)
        app.router.add_get("/rpc/{method}", self._get_rpc)
        self.listener = Listener(app, host, port)

    async def start(self) -> None:
        """Listen."""
        await self.listener.start()

    async def stop(self) -> None:
        """Stop listening and everything that runs."""
        self.relay.cancel_timer()
        for task in self._late:
            task.cancel()
        if self._late:
            await asyncio.wait(self._late)
        await self.listener.stop()

    async def set_fault(self, fault: RelayFault) -> None:
        """Break it, or repair it."""
        self.relay.set_fault(fault)
        self.listener.fall_silent(fault is RelayFault.HUNG)
        await self.listener.refuse(fault is RelayFault.OFFLINE)

    def _switched(self) -> None:
        self._notify("NotifyStatus", {"switch:0": self.device.switch_status()})

    def probe_changed(self) -> None:
        """Push what the probe shows."""
        if self.device.has_probe:
            self._notify("NotifyStatus", {PROBE_KEY: self.device.probe_status()})

    def probe_plugged(self) -> None:
        """Push everything, after the probe has come or gone."""
        self._notify("NotifyFullStatus", self.device.status())

    def _notify(self, method: str, params: Json) -> None:
        params = {"ts": round(time.time(), 2), **params}
        for outbox, peer in self._peers.items():
            frame = {"src": self.device.id, "dst": peer, "method": method, "params": params}
            outbox.put(json.dumps(frame))

    def _switch_set(self, params: Json) -> Json:
        if params.get("id") != 0:
            raise RpcError(_BAD_ARGUMENT, "Argument 'id', value not found!")
        on, toggle_after_s = params.get("on"), params.get("toggle_after")
        if not isinstance(on, bool):
            raise RpcError(_BAD_ARGUMENT, "Missing or bad argument 'on'!")
        if toggle_after_s is not None and not isinstance(toggle_after_s, int | float):
            raise RpcError(_BAD_ARGUMENT, "Bad argument 'toggle_after'!")
        was_on = self.relay.output
        self.relay.command(on, params.get("source", "RPC"), toggle_after_s)
        return {"was_on": was_on}

    async def _call(self, method: str, params: Json) -> Json:
        """Carry a method out; a late relay switches even if the asker has given up."""
        handler = self._methods.get(method)
        if handler is None:
            raise RpcError(_NO_HANDLER, f"No handler for {method}")
        late = self.relay.fault is RelayFault.LATE and method in ("Switch.Set", "Switch.Toggle")
        if not late:
            return handler(params)

        async def later() -> Json:
            await asyncio.sleep(self.relay.late_s)
            return handler(params)

        task = asyncio.create_task(later())
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return await asyncio.shield(task)

    async def _answer(self, request: Json, source: str) -> Json:
        """Return the answer to a request frame."""
        answer = {"id": request.get("id"), "src": self.device.id, "dst": request.get("src", "")}
        method, params = request.get("method"), request.get("params") or {}
        if not isinstance(method, str) or not isinstance(params, dict):
            return {**answer, "error": {"code": _BAD_ARGUMENT, "message": "Bad request"}}
        try:
            return {**answer, "result": await self._call(method, {**params, "source": source})}
        except RpcError as error:
            return {**answer, "error": {"code": error.code, "message": error.message}}

    async def _get_shelly(self, _: web.Request) -> web.Response:
        return web.json_response(self.device.info())

    async def _post_rpc(self, request: web.Request) -> web.Response:
        try:
            frame = await request.json()
        except ValueError:
            frame = None
        if not isinstance(frame, dict):
            return web.Response(status=400, text="Bad request")
        return web.json_response(await self._answer(frame, "HTTP_in"))

    async def _get_rpc(self, request: web.Request) -> web.Response:
        try:
            params = {key: json.loads(value) for key, value in request.query.items()}
            body = await self._call(request.match_info["method"], {**params, "source": "HTTP_in"})
        except ValueError:
            return web.json_response({"code": _BAD_ARGUMENT, "message": "Bad argument!"}, status=500)
        except RpcError as error:
            status = 404 if error.code == _NO_HANDLER else 500
            return web.json_response({"code": error.code, "message": error.message}, status=status)
        return web.json_response(body)

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        websocket = web.WebSocketResponse(autoping=False)
        await websocket.prepare(request)
        self.connections += 1
        outbox = Outbox(websocket, self.listener.answering)
        answers: set[asyncio.Task[None]] = set()
        try:
            async for message in websocket:
                await self.listener.answering.wait()
                if message.type is WSMsgType.PING:
                    await websocket.pong(message.data)
                elif message.type is WSMsgType.TEXT and (frame := _frame(message.data)) is not None:
                    self._peers[outbox] = str(frame.get("src", ""))
                    task = asyncio.create_task(self._reply(outbox, frame))
                    answers.add(task)
                    task.add_done_callback(answers.discard)
        except ConnectionError:
            pass
        finally:
            self.connections -= 1
            self._peers.pop(outbox, None)
            for task in answers:
                task.cancel()
            await asyncio.shield(outbox.close())
        return websocket

    async def _reply(self, outbox: Outbox, frame: Json) -> None:
        outbox.put(json.dumps(await self._answer(frame, "WS_in")))


def _frame(text: str) -> dict[str, Any] | None:
    """Return a request frame, or None for what is none."""
    try:
        frame = json.loads(text)
    except ValueError:
        return None
    return frame if isinstance(frame, dict) else None
