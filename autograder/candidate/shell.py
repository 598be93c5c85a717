"""Run notebook cells with IPython's semantics in this process, and keep what they display as notebook outputs."""

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets import Bool, Type
from traitlets.config import Config

MAX_OUTPUT = 1_000_000  # characters a cell may show; the rest is dropped, and the cell says so

Output = dict[str, Any]


class Outputs:
    """The outputs of one cell, bounded in size."""

    def __init__(self) -> None:
        self.items: list[Output] = []
        self.budget = MAX_OUTPUT
        self.keep = True

    def stream(self, name: str, text: str) -> None:
        text = self._fit(text)
        if not text:
            return
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def data(self, kind: str, bundle: dict[str, Any], **extra: Any) -> None:
        texts = {mime: str(value) for mime, value in bundle.items() if isinstance(value, str | int | float)}
        if self.keep and sum(map(len, texts.values())) <= self.budget:
            self.budget -= sum(map(len, texts.values()))
            self.items.append({"output_type": kind, "data": texts, "metadata": {}, **extra})
        else:
            self._fit("x" * (self.budget + 1))

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        self.items.append(
            {
                "output_type": "error",
                "ename": name[:200],
                "evalue": self._fit(value),
                "traceback": [self._fit(line) for line in traceback],
            }
        )

    def _fit(self, text: str) -> str:
        if not self.keep or self.budget <= 0:
            return ""
        kept = text[: self.budget]
        self.budget -= len(text)
        return kept if self.budget > 0 else f"{kept}\n[... output of more than {MAX_OUTPUT:,} characters is dropped]"


class _Stream(io.TextIOBase):
    """The stream that `print` writes to."""

    encoding = "utf-8"

    def __init__(self, shell: "Shell", name: str) -> None:
        self.shell, self.name = shell, name

    def write(self, text: str) -> int:
        self.shell.outputs.stream(self.name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False


class _Publisher(DisplayPublisher):
    shell: Any

    def publish(self, data: Any, metadata: Any = None, *args: Any, **kwargs: Any) -> None:
        self.shell.outputs.data("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.items.clear()


class _Hook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: object = None) -> None:
        self.shell.outputs.data("execute_result", format_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):
    """An IPython shell whose output is a list of notebook outputs."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    autoindent = Bool(False)

    def __init__(self, **kwargs: Any) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.cache_size = 0
        super().__init__(config=config, **kwargs)
        self.outputs = Outputs()

    def init_display_formatter(self) -> None:
        super().init_display_formatter()
        # Outside a terminal IPython would show only text.
        formatter: Any = self.display_formatter
        formatter.active_types = formatter.format_types

    def system(self, command: str) -> None:
        """Run `!command` without a terminal: the sandbox has none."""
        done = subprocess.run(
            command,
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.user_ns["_exit_code"] = done.returncode
        print(done.stdout.decode(errors="replace"), end="")

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Do nothing: IPython would keep all printed text in its history, without a limit."""
        yield

    def enable_gui(self, gui: object = None) -> None:
        """Do nothing: plots are inline, so that no event loop is needed."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.outputs.error(getattr(etype, "__name__", str(etype)), _text(evalue), stb)

    def run(self, source: str) -> tuple[ExecutionResult, list[Output]]:
        """Run one cell; return IPython's result and the cell's outputs."""
        self.outputs = Outputs()
        with self._streams():
            result = self.run_cell(source, store_history=True, silent=False)
        return result, self.outputs.items

    @contextmanager
    def _streams(self) -> Iterator[None]:
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Drop all text that is printed and all that is displayed."""
        before, self.outputs = self.outputs, Outputs()
        self.outputs.keep = False
        with self._streams():
            try:
                yield
            finally:
                self.outputs = before


def _text(error: object) -> str:
    try:
        return str(error)[:2000]
    except BaseException:
        return "(this exception cannot be shown)"
