"""What only the examiner knows: the hidden streams of this salt."""

from autograder.worlds import salt
from private.streams import hidden

HIDDEN = hidden(salt())
