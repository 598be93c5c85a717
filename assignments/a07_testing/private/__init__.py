"""What only the examiner knows: the versions that a student's tests are tried on."""

from autograder.worlds import salt
from private.subjects import of_functions, of_models

FUNCTIONS = of_functions(salt())
MODELS = of_models(salt())
