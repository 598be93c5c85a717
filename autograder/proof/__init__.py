"""Prove a package: grade its known submissions and hold the scores against the declared ones."""
