"""The course service: it hands out assignments, collects submissions and shows results, behind JupyterHub's login."""
