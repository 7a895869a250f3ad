"""What can go wrong with a meter, one type for each thing a person would do about it."""

from typing import ClassVar


class MeterError(Exception):
    """Anything that keeps a meter from being read; the text is for logs, `key` for translations."""

    key: ClassVar[str]


class WrongPassword(MeterError):
    """The device refused the password."""

    key = "wrong_password"


class NotReady(MeterError):
    """The device is still starting or asks to slow down; try again later."""

    key = "not_ready"


class SlowDown(NotReady):
    """The device asks to slow down: it takes one login a second."""


class Unreachable(MeterError):
    """Nothing answers at the address, or the connection broke."""

    key = "unreachable"


class NotAMeter(MeterError):
    """Something answers, but not as an eMS home or one of its siblings does."""

    key = "not_a_meter"


class UseHttps(MeterError):
    """The device wants HTTPS where it was asked over HTTP."""

    key = "use_https"


class NoHttps(MeterError):
    """There is no HTTPS where it was asked for, or none that could be used."""

    key = "no_https"


class CertificateChanged(MeterError):
    """The device shows another certificate than the trusted one; `fingerprint` is its SHA-256."""

    key = "certificate_changed"

    def __init__(self, fingerprint: bytes) -> None:
        """Keep what a person would have to trust."""
        super().__init__("the device shows another certificate than before")
        self.fingerprint = fingerprint


class TokenRefused(MeterError):
    """The access token is not valid any more; log in anew."""

    key = "token_refused"


class NoData(MeterError):
    """The connection stands, but nothing new arrived in time."""

    key = "no_data"


class Flooded(MeterError):
    """The device sends faster than anybody could use it, or nothing but nonsense."""

    key = "flooded"


class WrongDevice(MeterError):
    """Another device answers than the one that was set up; `serial` is its own."""

    key = "wrong_device"

    def __init__(self, serial: str) -> None:
        """Keep who answers; not in the text, which goes into the diagnostics."""
        super().__init__("another device answers")
        self.serial = serial


class UnsteadyClock(MeterError):
    """The device's clock went back or leapt, so that its readings' age is not known any more."""

    key = "unsteady_clock"


class OldReadings(MeterError):
    """The readings come too late: the device or the network falls behind."""

    key = "old_readings"


class UnusableReading(MeterError):
    """A reading that nothing may follow; the next may be better."""


class NotMeasuring(UnusableReading):
    """The device says itself that its values are not fresh."""

    key = "not_measuring"


class IncompleteReading(UnusableReading):
    """A reading without the power of each phase and of all together."""

    key = "incomplete_reading"


class ImplausiblePower(UnusableReading):
    """A reading of more power than there can be."""

    key = "implausible_power"


class MalformedFrame(MeterError):
    """A frame that cannot be decoded; `frame` holds its bytes."""

    key = "malformed_frame"

    def __init__(self, reason: str, frame: bytes) -> None:
        """Keep the frame for diagnostics."""
        super().__init__(reason)
        self.frame = frame
