"""nbgrader in the servers of students: assignments come from the course service."""

import os

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.course_id = os.environ["AUTOGRADER_COURSE_ID"]
c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
c.ExchangeFactory.exchange = "autograder.exchange.Exchange"
c.ExchangeFactory.list = "autograder.exchange.ExchangeList"
c.ExchangeFactory.fetch_assignment = "autograder.exchange.ExchangeFetchAssignment"
c.ExchangeFactory.submit = "autograder.exchange.ExchangeSubmit"
c.ExchangeFactory.release_assignment = "autograder.exchange.ExchangeReleaseAssignment"
c.ExchangeFactory.collect = "autograder.exchange.ExchangeCollect"
c.ExchangeFactory.release_feedback = "autograder.exchange.ExchangeReleaseFeedback"
c.ExchangeFactory.fetch_feedback = "autograder.exchange.ExchangeFetchFeedback"
