"""Home Assistant as users run it: a program of its own, with its files on a disk."""
