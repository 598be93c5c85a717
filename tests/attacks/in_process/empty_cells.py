# Tries: to replace all cells that follow by nothing.
# Earns: nothing
# Goal: points

# %%
shell = get_ipython()
shell.input_transformers_cleanup.append(lambda lines: ["pass\n"])
shell.events.register("pre_run_cell", lambda info: setattr(info, "raw_cell", "pass"))


# %% solution="psi"
def psi(p, q):
    return 0
