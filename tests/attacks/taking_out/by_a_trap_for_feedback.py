# Tries: to have feedback load what it shows from elsewhere, so that opening the page tells somebody.
# Earns: nothing
# Goal: data
import json

BEACONS = [
    "![x](http://127.0.0.1:9/seen.png)",
    "<img src='http://127.0.0.1:9/seen.png'>",
    "<link rel=stylesheet href='http://127.0.0.1:9/seen.css'>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<div style='background:url(http://127.0.0.1:9/seen.png)'>x</div>",
    "<object data='http://127.0.0.1:9/seen.svg'></object>",
    "<base href='http://127.0.0.1:9/'>",
]


def hand_in(folder, notebook):
    for beacon in BEACONS:
        notebook["cells"].append({"cell_type": "markdown", "source": beacon, "metadata": {}})
        html = f"from IPython.display import HTML, display\ndisplay(HTML({beacon!r}))"
        notebook["cells"].append({"cell_type": "code", "source": html, "metadata": {}, "outputs": []})
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
