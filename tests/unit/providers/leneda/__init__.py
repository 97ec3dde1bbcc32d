"""Tests of Leneda's registers, answers, errors and API."""
