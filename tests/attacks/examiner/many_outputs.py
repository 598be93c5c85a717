# Tries: to keep the grader busy with a million small outputs.
# Earns: nothing
# Goal: denial

# %%
import gc

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
small = [{"output_type": "stream", "name": "stdout", "text": "x"}] * 200_000


def do_run(source):
    del server.do_run
    return {"ok": True, "outputs": small}


server.do_run = do_run

# %%
1
