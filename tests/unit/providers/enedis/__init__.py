"""Tests of Enedis' answers, errors and API."""
