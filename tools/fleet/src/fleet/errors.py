"""What can go wrong in a way that the reader can act on."""


class FleetError(Exception):
    """One line that says what is wrong, and one that says what to do about it."""

    def __init__(self, message: str, advice: str = "", details: str = "") -> None:
        super().__init__(message)
        self.advice = advice
        self.details = details
        """Longer evidence, such as the last lines of a log; may be empty."""
        if details:
            self.add_note(details)  # So that test reports show it too.


class StopRequested(BaseException):  # not an error: like KeyboardInterrupt, whose place it takes
    """Ctrl-C or SIGTERM arrived while something could still be abandoned."""
