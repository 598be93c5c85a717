"""Take out of a graded notebook what students must not see, and what could harm a reader of its page."""

import re

import nh3
from nbconvert.filters import markdown2html
from nbformat import NotebookNode

_MIME_TYPES = ("text/plain", "text/html", "text/markdown", "image/png", "image/jpeg")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def clean(cell: NotebookNode) -> None:
    """Clean in place what a student wrote into `cell` and what it displays; drop outputs that no page can show."""
    if cell.cell_type == "markdown":
        cell.source = _rendered(cell.source)
    for output in cell.get("outputs", []):
        if "data" in output:
            output.data = {mime: _content(mime, text) for mime, text in output.data.items() if mime in _MIME_TYPES}


def _content(mime: str, text: str) -> str:
    if mime.startswith("image/"):
        return text if _BASE64.fullmatch(text) else ""
    if mime == "text/markdown":
        return _rendered(text)
    return text if mime == "text/plain" else _html(text)


def _rendered(markdown: str) -> str:
    """Return markdown as harmless HTML, because only rendered markdown shows where its links lead.

    The HTML has no blank lines: the text behind one would be taken for markdown again.
    """
    return re.sub(r"\n\s*\n", "\n<!-- -->\n", _html(markdown2html(markdown)))


def _html(page: str) -> str:
    """Return HTML that runs nothing and fetches nothing: a fetch would tell its server who looks at the page."""
    return nh3.clean(page, attribute_filter=_kept_value, url_schemes=nh3.ALLOWED_URL_SCHEMES | {"data"})


def _kept_value(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute in ("src", "srcset"):
        return value if attribute == "src" and value.startswith(("data:image/png", "data:image/jpeg")) else None
    return None if value.lstrip().lower().startswith("data:") else value
