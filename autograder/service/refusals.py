"""The reasons for which an operation is refused; each text is for the person who asked for it."""


class Refused(Exception):
    """An operation is refused; the text says why."""


class NotFound(Refused):
    """There is no such thing, or the person may not know of it."""


class NotAllowed(Refused):
    """The person's role does not allow it."""


class NotPossible(Refused):
    """The state of the course does not allow it now."""


class TooSoon(Refused):
    """The person must wait `seconds` first."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class TooLarge(Refused):
    """An upload is larger than the rules allow."""


class Invalid(Refused):
    """A value cannot be used."""
