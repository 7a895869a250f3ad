"""Numbers in forms: fields that show their limits, and what is said of a number that exceeds them."""

from collections.abc import Mapping
from math import inf
from typing import Any, Final, override

import voluptuous as vol
from homeassistant.helpers.selector import NumberSelector, NumberSelectorConfig, NumberSelectorMode

from ..settings.values import Number, Unusable

NO_LIMITS: Final = {"least": "", "most": ""}
"""What the gaps of the error are filled with where there is none."""


class NumberField(NumberSelector):
    """Leaves it to the form to say in the user's language that a number is out of range."""

    @override
    def __call__(self, data: Any) -> float:
        """Return any number, also one that is none of the finite ones."""
        try:
            return float(data)
        except OverflowError:
            return inf
        except (TypeError, ValueError) as error:
            raise vol.Invalid("expected a number") from error


def number_field(number: Number) -> NumberField:
    """Return the field of a number."""
    config = NumberSelectorConfig(
        min=number.least, max=number.most, step=number.step, mode=NumberSelectorMode.BOX
    )
    if number.unit:
        config["unit_of_measurement"] = number.unit
    return NumberField(config)


def first_out_of_range(
    user_input: Mapping[str, Any], numbers: Mapping[str, Number]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the error of the first number that cannot be, and what its gaps are filled with."""
    for key, number in numbers.items():
        try:
            if key in user_input:
                number.given(user_input[key])
        except Unusable:
            return {key: "out_of_range"}, number.limits
    return {}, NO_LIMITS
