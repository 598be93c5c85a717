# Tries: to change classes and functions of libraries, in memory that later submissions are forked from.
# Earns: nothing
# Goal: persistence

# %%
import builtins
import json

import numpy as np
import pandas as pd

pd.DataFrame.__len__ = lambda self: 99
np.asarray = np.mean = lambda *args, **kwargs: 0
np.ones(1).flags.writeable = True
json.loads = None
builtins.len = lambda x: 99
