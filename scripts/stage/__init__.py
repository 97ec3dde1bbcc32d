"""The demo: Home Assistant, the integration and simulated operators on one machine."""
