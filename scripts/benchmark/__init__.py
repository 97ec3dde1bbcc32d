"""What Grid Meter costs: calls, time, memory and the event loop's patience."""
