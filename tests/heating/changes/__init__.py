"""Heaters and options that change while the entry runs."""

import pytest

pytest.register_assert_rewrite("tests.heating.changes.changing")
