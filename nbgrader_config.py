"""The settings of nbgrader in this course: nbgrader reads, grades and reports submissions through mlops-autograder."""

from autograder.nbgrader_plugin import configure

c = get_config()  # noqa: F821  # nbgrader defines it
configure(c)
c.CourseDirectory.course_id = "mlops"
