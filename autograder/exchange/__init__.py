"""nbgrader's exchange over HTTP: assignments, submissions and feedback travel between its users and the course service.

Set in `nbgrader_config.py` as the classes of `ExchangeFactory`. This room runs in the servers of students and graders,
and imports nothing that grades.
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
