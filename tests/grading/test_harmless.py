import html
import re

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.grading import harmless


def cleaned(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        harmless.clean(cell)
    return notebook


def test_harmless_output_stays_as_it_was() -> None:
    picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    shown = [new_output("display_data", {"text/html": table}), new_output("display_data", {"image/png": picture})]
    notebook = cleaned(
        new_notebook(cells=[new_markdown_cell("**bold** and *so on*"), new_code_cell("", outputs=shown)])
    )
    assert "<strong>bold</strong> and <em>so on</em>" in notebook.cells[0].source
    assert [output.data for output in notebook.cells[1].outputs] == [{"text/html": table}, {"image/png": picture}]


def test_prose_tables_and_code_look_in_feedback_as_in_a_notebook() -> None:
    prose = (
        "## Title\n\n| column | other |\n|---|---|\n| a | `1 < 2` |\n\n```python\nif x:\n\n    print()\n```\n\n$x < y$"
    )
    notebook = cleaned(new_notebook(cells=[new_markdown_cell(prose)]))
    page, _ = HTMLExporter().from_notebook_node(notebook)
    shown = html.unescape(re.sub(r"<[^>]*>", "", page))
    for part in ("<th>column</th>", "<td>a</td>", "<code>1 &lt; 2</code>", "$x &lt; y$"):
        assert part in page
    assert re.search(r"if x:\n+    print\(\)", shown)


def test_a_picture_from_elsewhere_is_not_fetched_and_one_in_the_text_stays() -> None:
    inline = "data:image/png;base64,iVBORw0KGgo="
    prose = (
        f"![a](https://a.example/x.png) <img src='http://b.example'> <img srcset='http://c.example 2x'> ![d]({inline})"
    )
    notebook = cleaned(new_notebook(cells=[new_markdown_cell(prose)]))
    assert "example" not in notebook.cells[0].source
    assert inline in notebook.cells[0].source


def test_a_link_with_data_in_it_leads_nowhere() -> None:
    notebook = cleaned(new_notebook(cells=[new_markdown_cell("<a href='data:text/html,<script>1</script>'>x</a>")]))
    assert "data:" not in notebook.cells[0].source
