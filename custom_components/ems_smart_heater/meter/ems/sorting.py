"""Turns what aiohttp and the web server say into errors that a person can do something about."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, ClientResponseError, ClientSSLError, ServerFingerprintMismatch

from ..errors import CertificateChanged, NoHttps, NotAMeter, NotReady, SlowDown, Unreachable, UseHttps

_NOT_READY: Final = {
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}


def refuse_not_ready(status: int) -> None:
    """Raise NotReady or SlowDown if the HTTP status says that it is too early."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise SlowDown("the device asks to slow down (HTTP 429)")
    if status in _NOT_READY:
        raise NotReady(f"the device is not ready (HTTP {status})")


def refuse_redirect(status: int, location: str, *, https: bool) -> None:
    """Raise UseHttps or NotAMeter if the answer sends elsewhere; `https` says how it was asked."""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        if not https and location.lower().startswith("https:"):
            raise UseHttps(f"the device wants HTTPS (HTTP {status})")
        raise NotAMeter(f"the answer sends elsewhere (HTTP {status})")


@contextmanager
def sorted_errors() -> Iterator[None]:
    """Raise CertificateChanged, NoHttps, NotAMeter or Unreachable instead of what aiohttp raises."""
    try:
        yield
    except ServerFingerprintMismatch as error:
        raise CertificateChanged(error.got) from error
    except ClientSSLError as error:
        raise NoHttps("no HTTPS at this port") from error
    except ClientResponseError as error:
        raise NotAMeter("no HTTP at this port") from error
    except TimeoutError as error:
        raise Unreachable("no answer in time") from error
    except (ClientError, OSError) as error:
        raise Unreachable(str(error) or type(error).__name__) from error
