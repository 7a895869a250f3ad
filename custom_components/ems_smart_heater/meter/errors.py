"""What can go wrong with a meter, one type for each thing a person would do about it."""


class MeterError(Exception):
    """Anything that keeps a meter from being read; the text is for logs."""


class WrongPassword(MeterError):
    """The device refused the password."""


class NotReady(MeterError):
    """The device asks to slow down or is still starting; try again later."""


class Unreachable(MeterError):
    """Nothing answers at the address, or the connection broke."""


class NotAMeter(MeterError):
    """Something answers, but not as an eMS home or one of its siblings does."""


class TokenRefused(MeterError):
    """The access token is not valid any more; log in anew."""


class NoData(MeterError):
    """The connection stands, but no good reading arrived in time."""


class MalformedFrame(MeterError):
    """A frame that cannot be decoded; `frame` holds its bytes."""

    def __init__(self, reason: str, frame: bytes) -> None:
        """Keep the frame for diagnostics."""
        super().__init__(reason)
        self.frame = frame
