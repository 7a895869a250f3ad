"""Who is told, each for itself: one that raises disturbs no other, nor who tells."""

from collections.abc import Callable, Container
from typing import Any, override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .guard import Guard


class Listeners[**P]:
    """Told in the order in which they came."""

    def __init__(self, title: str) -> None:
        """Nobody yet; `title` is whose they are, in the log."""
        self._guard = Guard(title)
        self._listeners: dict[Callable[P, object], None] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._listeners)

    @callback
    def add(self, listener: Callable[P, object]) -> CALLBACK_TYPE:
        """Call `listener` from now on; returns how to stop that."""
        self._listeners[listener] = None

        def stop() -> None:
            self._listeners.pop(listener, None)

        return stop

    @callback
    def tell(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call all."""
        for listener in list(self._listeners):
            self._guard.call(listener, *args, **kwargs)


class IsolatingCoordinator[DataT](DataUpdateCoordinator[DataT]):
    """A coordinator of which one entity that raises disturbs no other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Prepare what catches."""
        super().__init__(*args, **kwargs)
        self._listeners_guard = Guard(self.name)

    @callback
    @override
    def async_update_listeners(self, due: Container[object] | None = None) -> None:
        """Call all, or those whose context is due and those without one."""
        for update, context in list(self._listeners.values()):
            if due is None or context is None or context in due:
                self._listeners_guard.call(update)
