"""Home Assistant and the simulator, over real HTTP."""
