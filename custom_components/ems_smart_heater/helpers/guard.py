"""Calls what must disturb nobody if it fails, and says once that it did."""

from collections.abc import Awaitable, Callable
from traceback import walk_tb

from ..const import LOGGER


class Guard:
    """Logs each fault of our own once, with its traceback: it may come with every reading."""

    def __init__(self, title: str) -> None:
        """Take whose faults these are."""
        self._title = title
        self._said: set[tuple[type[Exception], str, int]] = set()

    def call[**P](self, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call a function and return, whatever it raises."""
        try:
            function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must disturb nobody
            self.report(error)

    async def wait(self, function: Callable[[], Awaitable[object]]) -> None:
        """Call a function and wait for it, whatever it raises."""
        try:
            await function()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must disturb nobody
            self.report(error)

    def report(self, error: Exception) -> None:
        """Log a fault, unless the same one was."""
        *_, (frame, line) = walk_tb(error.__traceback__)
        fault = (type(error), frame.f_code.co_filename, line)
        if fault not in self._said:
            self._said.add(fault)
            LOGGER.error("%s: unexpected error", self._title, exc_info=error)
