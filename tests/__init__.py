"""Tests of Grid Meter."""
