"""Who is shown to have made the meter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.entity import _manufacturer

SELLERS = {"abl": "ABL", "ems": "ABL", "kostal": "KOSTAL", "ksem": "KOSTAL"}


@pytest.mark.parametrize(
    ("product", "manufacturer"),
    [
        ("eMS home", "ABL"),
        ("ABL EMS-HOME", "ABL"),
        ("ems_home", "ABL"),
        ("KSEM", "KOSTAL"),
        ("KOSTAL Smart Energy Meter", "KOSTAL"),
        ("KSEM-G2", "KOSTAL"),
        ("TQ-Systems EM420", "TQ-Systems"),
        ("EM410", "TQ-Systems"),
        ("", "TQ-Systems"),
    ],
)
def test_manufacturer(product: str, manufacturer: str) -> None:
    """By whole words: "ems" is in "systems" too."""
    assert _manufacturer(product) == manufacturer


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1), max_size=4))
def test_parts_of_words_say_nothing(words: list[str]) -> None:
    if not SELLERS.keys() & set(words):
        assert _manufacturer(" ".join(f"x{word}y" for word in words)) == "TQ-Systems"
        assert _manufacturer("-".join(words)) == "TQ-Systems"
