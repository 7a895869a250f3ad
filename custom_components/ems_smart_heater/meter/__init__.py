"""The words of any meter: phases, quantities, readings in SI units, errors. Pure."""

from .quantity import Phase
from .reading import Reading

__all__ = ["Phase", "Reading"]
