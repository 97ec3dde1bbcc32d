"""What is true of all tests."""

from importlib.util import find_spec

# The journeys in a browser have an environment of their own, which others lack.
collect_ignore = [] if find_spec("playwright") else ["browser"]
