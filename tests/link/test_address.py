"""Addresses as people type them."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from custom_components.ems_smart_heater.link.address import meter_url, parse_address, typed_address


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
        ("2001:db8::1", False, "http://[2001:db8::1]:80"),
        ("2001:db8::1", True, "https://[2001:db8::1]:443"),
        ("2001:db8::1:81", False, "http://[2001:db8::1:81]:80"),
        ("[2001:db8::1]", False, "http://[2001:db8::1]:80"),
        ("::ffff:192.0.2.1", False, "http://[::ffff:192.0.2.1]:80"),
        ("fe80::1%eth0", False, "http://[fe80::1%eth0]:80"),
        ("[fe80::1%eth0]:81", False, "http://[fe80::1%eth0]:81"),
        ("http://[fe80::1%25eth0]/login", False, "http://[fe80::1%eth0]:80"),
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


@pytest.mark.parametrize(
    "text",
    [
        *("1:2:3", "fe80::1%", "fe80::1%eth0/x", "fe80::1%a b", "[fe80::1", "2001:db8::1/64", ":::", "[]@"),
        *("meter:80:81", "\ud800", "\x00"),
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        parse_address(text, https=False)


@given(st.text() | st.text("0123456789abcdef:.%[]/@ ", max_size=30), st.booleans())
def test_whatever_is_typed(text: str, https: bool) -> None:
    """It is refused, or can be stored and shown as it can be typed."""
    try:
        url = parse_address(text, https=https)
    except ValueError:
        return
    data = {"host": url.host, "port": url.port, "fingerprint": "ab" if url.scheme == "https" else None}
    assert meter_url(data) == url
    assert parse_address(typed_address(url), https=url.scheme == "https") == url


@given(st.ip_addresses(), st.booleans(), st.sampled_from([80, 443, 8080]))
def test_every_address(address: IPv4Address | IPv6Address, https: bool, port: int) -> None:
    """Without a port, and in brackets with one."""
    bare = parse_address(str(address), https=https)
    assert ip_address(bare.host or "") == address
    assert bare.port == (443 if https else 80)
    bracketed = f"[{address}]" if address.version == 6 else f"{address}"
    with_port = parse_address(f"{bracketed}:{port}", https=https)
    assert (with_port.host, with_port.port) == (bare.host, port)


@pytest.mark.parametrize(
    ("url", "typed"),
    [
        ("http://192.0.2.1:80", "192.0.2.1"),
        ("http://192.0.2.1:443", "192.0.2.1:443"),
        ("https://192.0.2.1:443", "192.0.2.1"),
        ("https://[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ("http://[2001:db8::1]:80", "2001:db8::1"),
        ("http://meter.local:8080", "meter.local:8080"),
    ],
)
def test_as_it_is_typed(url: str, typed: str) -> None:
    """Without the usual port: who ticks HTTPS wants the other one."""
    assert typed_address(URL(url)) == typed
