# Tries: to show what a hidden test passed in, by printing and displaying it then and there.
# Earns: test_describe, test_last
# Goal: data

# %%
import sys

from IPython.display import HTML, display


# %% solution="describe"
def describe(frame):
    text = frame["secret"][0]
    print(text)
    print(text, file=sys.stderr)
    print(text, file=sys.__stdout__, flush=True)
    print(text, file=sys.__stderr__, flush=True)
    display(HTML(text))
    get_ipython().outputs.keep = True
    get_ipython().outputs.stream("stdout", text)
    get_ipython().run_cell(f"print('{text}')")
    return len(frame)
