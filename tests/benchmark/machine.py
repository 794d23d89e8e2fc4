"""What everything ran on, in general terms: no name of a host, no path."""

import platform
import shutil
import subprocess
from pathlib import Path

import psutil


def machine_facts() -> dict[str, str]:
    """Hardware, system and interpreters."""
    return {
        "CPU": f"{psutil.cpu_count()} cores, {_cpu_model()}",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{_distribution()}{platform.system()} {platform.release().partition('-')[0]}",
        "Python": platform.python_version(),
        "Node": _node(),
        "wrk": _wrk(),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"] + ", "
    except (OSError, KeyError):
        return ""


def _wrk() -> str:
    program = shutil.which("wrk")
    if program is None:
        return "none"
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True)
    return said.stdout.split()[1]


def _node() -> str:
    program = shutil.which("node")
    if program is None:
        return "none, so Fastify is left out"
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    return said.stdout.strip().removeprefix("v")
