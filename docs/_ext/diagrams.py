"""Show fenced `mermaid` blocks as diagrams, drawn in the browser by the script in `_static`, without a network."""

from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

SCRIPTS = ("mermaid-11.17.2.tiny.js", "diagrams.js")


class Diagram(nodes.literal_block):
    """The text of one diagram."""


class Mermaid(Directive):
    """A diagram in the language of Mermaid."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        return [Diagram(text, text)]


def _open(writer: Any, diagram: Diagram) -> None:
    writer.body.append(f'<pre class="mermaid">{writer.encode(diagram.astext())}</pre>')
    raise nodes.SkipNode


def _load_scripts(app: Sphinx, page: str, template: str, context: Any, tree: nodes.document | None) -> None:
    """Load the scripts on pages that have a diagram."""
    if tree is not None and tree.next_node(Diagram) is not None:
        for script in SCRIPTS:
            app.add_js_file(script)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(Diagram, html=(_open, None))
    app.add_directive("mermaid", Mermaid)
    app.connect("html-page-context", _load_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
