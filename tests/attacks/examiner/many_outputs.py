# Tries: to keep the grader busy with a million small outputs.
# Earns: nothing

# %%
import gc

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
small = [{"output_type": "stream", "name": "stdout", "text": "x"}] * 600_000
server.do_run = lambda source: {"ok": True, "outputs": small}

# %%
1
