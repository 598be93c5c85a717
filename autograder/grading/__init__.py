"""Grade submissions: from a notebook to scores in the gradebook."""
