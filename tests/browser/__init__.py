"""Whole journeys: a person, a browser, Home Assistant, the simulated operators."""
