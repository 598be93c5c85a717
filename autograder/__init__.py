"""Full Stack MLOps as nbgrader assignments that are graded safely and scored by behaviour."""
