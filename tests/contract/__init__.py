"""Contract tests: clients that others wrote, unmodified, against the simulator."""
