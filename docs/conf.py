"""How Sphinx builds this documentation: `make docs`."""

import re
import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "mlops-autograder"
author = "the authors of mlops-autograder"
release = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

extensions = ["myst_parser", "diagrams", "messages"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_fence_as_directive = ["mermaid"]  # so that other viewers of Markdown draw them, too
myst_heading_anchors = 3

html_theme = "sphinx_book_theme"
html_title = "mlops-autograder"
html_static_path = ["_static"]
html_css_files = ["custom.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    # The sidebar has what the bar at the top would show again.
    **{bar: [] for bar in ("navbar_start", "navbar_center", "navbar_end", "navbar_persistent")},
}
html_context = {"default_mode": "auto"}


def _show_the_map(app: Sphinx, page: str, content: list[str]) -> None:
    """Put the course map into its page, without its links to files that are not part of the documentation."""
    if page == "MAP":
        path = HERE.parent / "assignments" / "MAP.md"
        app.env.note_dependency(str(path))
        content[0] = re.sub(r"\[(\w+)\]\(\w+/notes\.md\)", r"`\1`", path.read_text(encoding="utf-8"))


def setup(app: Sphinx) -> None:
    app.connect("source-read", _show_the_map)
