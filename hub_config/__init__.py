"""Deployments of a hub: configuration is data, turned into JupyterHub's traits by pure functions."""
