# Tries: to print, display and raise without end.
# Earns: nothing
# Goal: denial

# %%
for _ in range(10**4):
    print("x" * 10**5)

# %%
from IPython.display import HTML, display

for _ in range(300):
    display(HTML("<b>x</b>" * 10**4))

# %%
raise ValueError("x" * 10**7)


# %% solution="psi"
def psi(p, q):
    print("x" * 10**7)
    raise ValueError("x" * 10**7)
