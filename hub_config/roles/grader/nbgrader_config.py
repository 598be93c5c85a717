"""nbgrader in the servers of graders and instructors: the course folder in their home, and the course service."""

import os
from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821

course = Path.home() / os.environ["AUTOGRADER_COURSE_ID"]
load_subconfig("nbgrader_config.py", path=str(course))  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.root = str(course)
c.CourseDirectory.course_id = os.environ["AUTOGRADER_COURSE_ID"]
c.ExchangeFactory.exchange = "autograder.exchange.Exchange"
c.ExchangeFactory.list = "autograder.exchange.ExchangeList"
c.ExchangeFactory.fetch_assignment = "autograder.exchange.ExchangeFetchAssignment"
c.ExchangeFactory.submit = "autograder.exchange.ExchangeSubmit"
c.ExchangeFactory.release_assignment = "autograder.exchange.ExchangeReleaseAssignment"
c.ExchangeFactory.collect = "autograder.exchange.ExchangeCollect"
c.ExchangeFactory.release_feedback = "autograder.exchange.ExchangeReleaseFeedback"
c.ExchangeFactory.fetch_feedback = "autograder.exchange.ExchangeFetchFeedback"
