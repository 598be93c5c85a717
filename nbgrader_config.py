"""Grade safely: nbgrader reads, executes and reports submissions through this project's own door."""

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, GetGrades, SaveAutoGrades

c = get_config()  # noqa: F821  # nbgrader provides it

c.CourseDirectory.course_id = "mlops"
c.Autograde.exporter_class = "autograder.grading.seam.SafeReader"
c.Autograde.pre_convert_hook = "autograder.grading.seam.disarm_submission"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.grading.seam.Examine",
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.GenerateFeedback.preprocessors = ["autograder.grading.seam.Redact", GetGrades, CSSHTMLHeaderPreprocessor]
c.HTMLExporter.sanitize_html = True
