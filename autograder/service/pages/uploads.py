"""Pack the notebooks of a form into an archive, as programs send it."""

import gzip
import io
import json
import tarfile
from collections.abc import Mapping

from autograder.errors import SubmissionError


def pack_notebooks(notebooks: Mapping[str, bytes]) -> bytes:
    """Return an archive of notebooks, by name; raise `SubmissionError` if one is not a notebook.

    The same notebooks always make the same archive.
    """
    target = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=target, mode="wb", filename="", mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, content in sorted(notebooks.items()):
            _check(name, content)
            member = tarfile.TarInfo(f"{name}.ipynb")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


def _check(name: str, content: bytes) -> None:
    """Refuse an obviously wrong file before it costs an attempt; the intake checks the notebook itself."""
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError):
        notebook = None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise SubmissionError(f"your file for {name}.ipynb is not a Jupyter notebook; choose the file you worked on")
