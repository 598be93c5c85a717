"""The three kinds of failure, which never mix."""


class PackageError(Exception):
    """An assignment package is wrong: its author must act.

    `faults` lists everything that is wrong, each as "file: key: what".
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class SubmissionError(Exception):
    """A submission is wrong: the student gets a score and this sentence."""


class PlatformError(Exception):
    """The platform is wrong: the mark stays empty, and the operator must act."""
