"""Tests of the domain: readings, what they add up to, what is missing."""
