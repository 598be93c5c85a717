"""Parts of a page that would run, or lead to something that runs."""

from html.parser import HTMLParser


class Dangers(HTMLParser):
    """Collects in `found` what would run in a reader's page, of all that is marked with 31337."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        for name, value in attrs:
            leads = "".join((value or "").split()).lower().startswith(("javascript:", "vbscript:", "data:text/html"))
            runs = leads or name.startswith("on") or name == "srcdoc"
            if "31337" in (value or "") and runs:
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data: str) -> None:
        if "31337" in data and self.open and self.open[-1] in ("script", "style", "iframe"):
            self.found.append(f"<{self.open[-1]}>{data}")
