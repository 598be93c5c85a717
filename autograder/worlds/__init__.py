"""Draw hidden worlds: years of flights that are realistic and cannot be looked up."""

from autograder.salt import PUBLIC_SALT, salt
from autograder.worlds.keys import generator
from autograder.worlds.world import World, make_world

__all__ = ["PUBLIC_SALT", "World", "generator", "make_world", "salt"]
