"""The memory of this process, as the kernel counts it."""

import gc
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")
FORGET_PEAK = "5"


def resident_mb() -> float:
    """Return the memory that the process holds now, after throwing away what is dead."""
    gc.collect()
    return _field("VmRSS")


def forget_peak() -> None:
    """Let the peak begin anew."""
    CLEAR_REFS.write_text(FORGET_PEAK, encoding="ascii")


def peak_mb() -> float:
    """Return the most memory that the process held since the peak was forgotten."""
    return _field("VmHWM")


def _field(name: str) -> float:
    """Return a field of the kernel's account in MB."""
    for line in STATUS.read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)
