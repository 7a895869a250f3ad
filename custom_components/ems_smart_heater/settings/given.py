"""What entities and actions are given: taken if it can be used, else refused in the user's language."""

from collections.abc import Callable
from typing import Any

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from .values import Choice, Flag, Kind, Number, Unusable


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a translated error."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


def taken(field: str, kind: Kind, value: Any) -> Any:
    """Return what was given for a field; raises ServiceValidationError that says what it may be."""
    try:
        return kind.given(value) if isinstance(kind, Number | Flag) else kind.read(value)
    except Unusable as error:
        if isinstance(kind, Number):
            raise refusal("out_of_range", field=field, **kind.limits) from error
        options = ", ".join(kind.options) if isinstance(kind, Choice) else "true, false"
        raise refusal("not_a_choice", field=field, options=options) from error


def taker(field: str, kind: Kind) -> Callable[[Any], Any]:
    """Return `taken` for one field, as a schema asks for it."""
    return lambda value: taken(field, kind, value)
