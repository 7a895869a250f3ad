"""Talks to a running Home Assistant as its own frontend does: REST and one websocket."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from time import monotonic
from typing import Any

import aiohttp

type Json = dict[str, Any]
_EMPTY: Mapping[str, Any] = {}


class ClientError(Exception):
    """Home Assistant refused a request, or something expected did not happen in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The state of an entity, and when we heard of it (monotonic seconds)."""

    value: str
    attributes: Mapping[str, Any]
    context: Mapping[str, Any]
    seen_at_s: float
    changed_at: float
    """When the value changed, by Home Assistant's time of day."""


class Client:
    """One login to Home Assistant; `states` follows by push."""

    def __init__(self, *, url: str, token: str) -> None:
        """Prepare it; `open` connects."""
        self.url = url
        self.states: dict[str, State] = {}
        self._token = token
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ids = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Callable[[Json], None]] = {}
        self._checks: dict[asyncio.Future[None], Callable[[], bool]] = {}
        self._on_change: list[Callable[[], object]] = []

    @property
    def connected(self) -> bool:
        """Return whether the websocket is open."""
        return self._socket is not None and not self._socket.closed

    async def open(self) -> None:
        """Connect the websocket, log in and read all states."""
        url = f"{self.url}/api/websocket"
        self._socket = await self._http().ws_connect(url, max_msg_size=0, heartbeat=55)
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self._token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise ClientError(f"login refused: {answer}")
        self._reader = asyncio.create_task(self._read(self._socket), name="websocket")
        await self.subscribe(self._on_state, type="subscribe_events", event_type="state_changed")
        self.states = {state["entity_id"]: _state(state) for state in await self.command("get_states")}

    async def close(self) -> None:
        """Disconnect; can be opened again."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._session = self._socket = self._reader = None

    def _http(self) -> aiohttp.ClientSession:
        """Return the session, made when it is first needed."""
        if self._session is None:
            self._session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {self._token}"})
        return self._session

    async def request(self, method: str, path: str, data: object = None, *, timeout_s: float = 60) -> Any:
        """Make a REST request and return the JSON of its answer."""
        timeout = aiohttp.ClientTimeout(total=timeout_s)
        async with self._http().request(method, f"{self.url}{path}", json=data, timeout=timeout) as response:
            if response.status >= 400:
                raise ClientError(f"{method} {path}: {response.status} {await response.text()}")
            if response.content_type == "application/json":
                return await response.json()
            return await response.text()

    async def command(self, kind: str, **fields: Any) -> Any:
        """Send a websocket command and return its result."""
        return await self._send(next(self._ids), {"type": kind, **fields})

    async def subscribe(self, listener: Callable[[Json], None], **fields: Any) -> int:
        """Subscribe to what a command pushes; return the number to unsubscribe with."""
        number = next(self._ids)
        self._listeners[number] = listener
        await self._send(number, fields)
        return number

    async def _send(self, number: int, message: Json) -> Any:
        """Send a numbered message and wait for its result."""
        if self._socket is None:
            raise ClientError("not connected")
        self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send_json({"id": number, **message})
            async with asyncio.timeout(60):
                return await self._answers[number]
        finally:
            del self._answers[number]

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Hand out what arrives until the connection ends."""
        async for message in socket:
            content = message.json()
            for part in content if isinstance(content, list) else [content]:
                self._receive(part)
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ClientError("the connection was closed"))

    def _receive(self, message: Json) -> None:
        """Hand out one message."""
        if message["type"] == "event" and (listener := self._listeners.get(message["id"])):
            listener(message["event"])
        elif message["type"] == "result" and (answer := self._answers.get(message["id"])):
            if message["success"]:
                answer.set_result(message["result"])
            else:
                answer.set_exception(ClientError(str(message["error"])))

    def _on_state(self, event: Json) -> None:
        """Keep a state that changed and wake who waits for it."""
        new = event["data"]["new_state"]
        if new is None:
            self.states.pop(event["data"]["entity_id"], None)
        else:
            self.states[new["entity_id"]] = _state(new)
        for listener in self._on_change:
            listener()
        for future, check in self._checks.items():
            if not future.done() and check():
                future.set_result(None)

    def on_change(self, listener: Callable[[], object]) -> None:
        """Have a function called after every change in `states`."""
        self._on_change.append(listener)

    def state(self, entity_id: str) -> str | None:
        """Return an entity's state, None if there is no such entity."""
        state = self.states.get(entity_id)
        return state.value if state else None

    async def wait_for(self, check: Callable[[], bool], *, timeout_s: float, what: str) -> float:
        """Wait until a condition on `states` holds; return after how many seconds it did."""
        start = monotonic()
        if check():
            return 0.0
        future = asyncio.get_running_loop().create_future()
        self._checks[future] = check
        try:
            async with asyncio.timeout(timeout_s):
                await future
        except TimeoutError:
            raise ClientError(f"not within {timeout_s} s: {what}") from None
        finally:
            del self._checks[future]
        return monotonic() - start

    async def never(self, check: Callable[[], bool], *, for_s: float, what: str) -> None:
        """Watch for a time that a condition on `states` does not come to hold."""
        try:
            await self.wait_for(check, timeout_s=for_s, what=what)
        except ClientError:
            return
        raise ClientError(f"should not have happened: {what}")

    async def wait_for_state(self, entity_id: str, *values: str, timeout_s: float) -> float:
        """Wait until an entity shows one of the values; return after how many seconds it did."""
        what = f"{entity_id} {' or '.join(values)}"
        try:
            return await self.wait_for(
                lambda: self.state(entity_id) in values, timeout_s=timeout_s, what=what
            )
        except ClientError as error:
            raise ClientError(f"{error}, it is {self.state(entity_id)}") from None

    async def call(self, action: str, entity_id: str | Sequence[str] | None = None, **data: Any) -> None:
        """Perform an action such as `switch.turn_on`."""
        domain, _, service = action.partition(".")
        target = {} if entity_id is None else {"entity_id": entity_id}
        await self.command("call_service", domain=domain, service=service, target=target, service_data=data)


def _state(state: Json) -> State:
    """Make a state of its JSON."""
    return State(
        value=state["state"],
        attributes=state["attributes"],
        context=state.get("context", _EMPTY),
        seen_at_s=monotonic(),
        changed_at=datetime.fromisoformat(state["last_changed"]).timestamp(),
    )
