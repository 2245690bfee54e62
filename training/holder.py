"""Names the process that does a run, and tells whether it is still there."""

import socket

import psutil


def holder_of(pid: int) -> str:
    """Name a process so that nobody is taken for it: host, number, and when it began."""
    return f"{socket.gethostname()[:64]}|{pid}|{psutil.Process(pid).create_time():.2f}"


def dead(holder: str) -> bool:
    """Tell of a process of this machine whether it is gone; of others nobody here can say."""
    host, pid, _ = holder.split("|")
    if host != socket.gethostname()[:64]:
        return False
    try:
        process = psutil.Process(int(pid))
        return process.status() == psutil.STATUS_ZOMBIE or holder_of(int(pid)) != holder
    except psutil.Error:
        return True
