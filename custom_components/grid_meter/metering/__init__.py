"""Meter readings as pure data: no Home Assistant, no network, no clock of its own."""
