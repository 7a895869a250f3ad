"""The protocol of the ABL eMS home and its siblings; knows nothing of Home Assistant."""

from .obis import Phase
from .reading import Reading

__all__ = ["Phase", "Reading"]
