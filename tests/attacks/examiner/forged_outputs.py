# Tries: to flood the grader with outputs that its own shell did not bound.
# Earns: nothing
# Goal: denial

# %%
import gc

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
text = "x" * 40_000_000
server.do_run = lambda source: {"ok": True, "outputs": [{"output_type": "stream", "name": "stdout", "text": text}]}

# %%
1

# %%
2

# %%
3

# %%
4
