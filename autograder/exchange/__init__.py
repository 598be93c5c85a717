"""nbgrader's exchange over HTTP, with the course service in place of a shared folder.

`nbgrader_config.py` sets these classes in `ExchangeFactory`. They run in the servers of students and graders, and
import no code that grades.
"""

from autograder.exchange.exchange import Exchange
from autograder.exchange.grader import ExchangeCollect, ExchangeReleaseAssignment, ExchangeReleaseFeedback
from autograder.exchange.listing import ExchangeList
from autograder.exchange.student import ExchangeFetchAssignment, ExchangeFetchFeedback, ExchangeSubmit

__all__ = [
    "Exchange",
    "ExchangeCollect",
    "ExchangeFetchAssignment",
    "ExchangeFetchFeedback",
    "ExchangeList",
    "ExchangeReleaseAssignment",
    "ExchangeReleaseFeedback",
    "ExchangeSubmit",
]
