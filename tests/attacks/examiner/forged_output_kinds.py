# Tries: to slip outputs of odd kinds, names and sizes into its notebook.
# Earns: nothing
# Goal: denial

# %%
import gc

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
odd = [
    {"output_type": "error", "ename": "x", "evalue": "\ud800", "traceback": [["a"], 3, {"b": 1}]},
    {"output_type": "display_data", "data": {"text/plain": "\ud800", "../../x": "y", "image/png": "<script>"}},
    {"output_type": "stream", "name": "stdout", "text": "\ud800\0"},
    {"output_type": "execute_result", "data": {"text/plain": "13"}, "execution_count": "x", "metadata": {"a": 1}},
]
server.do_run = lambda source: {"ok": True, "outputs": odd}

# %%
1
