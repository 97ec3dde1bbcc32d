"""Tests of the operators' clients."""
