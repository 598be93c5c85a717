"""The three kinds of failure, which never mix, and all exceptions of the project.

Each kind says who must act: the author of a package, the student, or the operator.

    PackageError
    PlatformError
    SubmissionError
        RefusedError (autograder.checks.suite)

The other exceptions are caught in or near the room that raises them. They become a fault, a verdict, an answer of the
course service, an exit code or a line in nbgrader's log:

    AssertionError
        CheckFailed (autograder.checks.result)
    BaseException
        CandidateEnded (autograder.examiner.state)
    ClickException
        PlatformFailure (autograder.cli.context)
    Exception
        BlobTooLarge (autograder.service.records.blobs)
        ChannelClosed (autograder.wire.channel)
        Interrupted (hub_config.laptop)
        KeyReused (autograder.service.records.attempts)
        Killed (autograder.checks.store)
        OverQuota (autograder.candidate.disk_quota)
        ProtocolViolation (autograder.examiner.state)
        Refused (autograder.service.refusals)
            Invalid (autograder.service.refusals)
            NotAllowed (autograder.service.refusals)
            NotFound (autograder.service.refusals)
            NotPossible (autograder.service.refusals)
            TooLarge (autograder.service.refusals)
            TooSoon (autograder.service.refusals)
        RemoteError (autograder.candidate.server)
        ServiceError (autograder.exchange.client)
        SubmissionRefused (autograder.service.records.attempts)
        WireError (autograder.wire.bounds)
            MalformedError (autograder.wire.bounds)
    ValueError
        Misfit (autograder.package.diff)
"""


class PackageError(Exception):
    """An assignment package is wrong: its author must act.

    `faults` lists every fault as "file: key: sentence".
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class SubmissionError(Exception):
    """A submission is wrong: its student gets a score and this sentence, and must act."""


class PlatformError(Exception):
    """The platform is wrong: the score stays empty, and the operator must act."""
