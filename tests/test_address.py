"""Addresses as people type them."""

import pytest
from yarl import URL

from custom_components.ems_smart_heater.address import meter_url, parse_address


@pytest.mark.parametrize(
    ("text", "https", "url"),
    [
        ("ems-home-1.local", False, "http://ems-home-1.local:80"),
        ("ems-home-1.local", True, "https://ems-home-1.local:443"),
        (" 192.0.2.1 ", False, "http://192.0.2.1:80"),
        ("192.0.2.1:8080", False, "http://192.0.2.1:8080"),
        ("192.0.2.1:8443", True, "https://192.0.2.1:8443"),
        ("http://ems-home-1/login?x=1", False, "http://ems-home-1:80"),
        ("http://ems-home-1/login?x=1", True, "https://ems-home-1:443"),
        ("https://ems-home-1/", False, "https://ems-home-1:443"),
        ("[2001:db8::1]:81", False, "http://[2001:db8::1]:81"),
    ],
)
def test_addresses(text: str, https: bool, url: str) -> None:
    """As copied from a browser."""
    found, wanted = parse_address(text, https=https), URL(url)
    assert (found.scheme, found.host, found.port) == (wanted.scheme, wanted.host, wanted.port)


@pytest.mark.parametrize(("fingerprint", "scheme"), [(None, "http"), ("ab" * 32, "https")])
def test_stored_address(fingerprint: str | None, scheme: str) -> None:
    """HTTPS is what has a trusted certificate; entries from before HTTPS have no such key."""
    data = {"host": "192.0.2.1", "port": 8080}
    assert meter_url({**data, "fingerprint": fingerprint}) == URL(f"{scheme}://192.0.2.1:8080")
    assert meter_url(data) == URL("http://192.0.2.1:8080")
