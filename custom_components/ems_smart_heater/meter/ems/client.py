"""MeterClient: what can be asked of a device, and its stream."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

from ..errors import MalformedFrame, TokenRefused
from ..quantity import Phase, Quantity
from ..ranges import MAX_PHASE_POWER_W
from ..reading import Reading
from .gdr import decode
from .rest import MeterRest
from .stream import MeterStream, open_stream


class MeterClient(MeterRest):
    """One meter at one address."""

    quantities: Collection[tuple[Quantity, Phase]] = frozenset(
        (quantity, phase) for quantity in Quantity for phase in quantity.phases
    )
    """What such a meter sends: all that there is."""
    max_phase_power_w: float = MAX_PHASE_POWER_W
    """What a phase may carry; holds for the next frame on."""

    @asynccontextmanager
    async def stream(self, *, on_malformed: Callable[[MalformedFrame], None]) -> AsyncIterator[MeterStream]:
        """Open a stream; logs in if need be. A malformed frame goes to `on_malformed`.

        Raises what `login` raises, and TokenRefused: the next call logs in anew.
        """
        token = await self._good_token()
        try:
            async with open_stream(self._session, self._url, token, ssl=self._ssl) as socket:
                yield MeterStream(socket, decode=self._decode, on_malformed=on_malformed)
        except TokenRefused:
            self._token_refused(token)
            raise

    def _decode(self, frame: bytes) -> Reading:
        """Return a frame's reading."""
        return decode(frame, max_phase_power_w=self.max_phase_power_w)
