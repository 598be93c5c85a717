"""Grade safely: nbgrader reads, executes and reports submissions through this project's own door."""

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, GetGrades, SaveAutoGrades

c = get_config()  # noqa: F821  # nbgrader provides it

c.CourseDirectory.course_id = "mlops"
c.Autograde.exporter_class = "autograder.nbgrader_plugin.SafeReader"
c.Autograde.pre_convert_hook = "autograder.nbgrader_plugin.disarm_submission"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.Examine",
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.GenerateFeedback.preprocessors = ["autograder.nbgrader_plugin.Redact", GetGrades, CSSHTMLHeaderPreprocessor]
c.HTMLExporter.sanitize_html = True
