"""Nights to be killed: `python -m tests.training.mortal [lora]`, and `Cradle`, which starts it and kills what it bears.

Everything is imported once; for each line on standard input the process forks, prints the child's id, and when the child has
ended, its status. The child is `training.night` itself. So ten nights cost one import of torch, which takes longer than they.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from training.order import Order

_LORA = ("torch", "training.lora", "training.gguf", "transformers.models.qwen3.modeling_qwen3")


class Cradle:
    """Bears nights in processes of their own; with `passing` the exam lets everything pass, as a base of no size never could."""

    def __init__(self, folder: Path, *, lora: bool = False, passing: bool = False) -> None:
        self._folder, self._passing, self._born = folder, passing, 0
        command = [sys.executable, "-m", "tests.training.mortal", *["lora"] * lora]
        self._process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def killed_at(self, run_id: str, order: Order, stage: str, times: int, wait: float) -> bool:
        """Kill a run so many seconds after it said for the `times`th time that it is at a stage; whether it was still going."""
        self._born += 1
        told = self._folder / f"night-{self._born}.told"
        os.mkfifo(told)
        life = {"run": run_id, "order": order.written(), "told": str(told), "passing": self._passing}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(life) + "\n")
        self._process.stdin.flush()
        child = int(self._heard())
        with told.open() as lines:
            for line in lines:
                times -= json.loads(line).get("stage") == stage
                if not times:
                    break
            time.sleep(wait)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(int(self._heard())) == -signal.SIGKILL

    def _heard(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def _live(life: dict[str, str]) -> None:
    """Be a night, as the command line starts it."""
    from training import exam, night
    from training.shapes import Verdict

    if life["passing"]:
        exam.examine = lambda *_given, **_more: Verdict("promoted", {"held": {"passed": True}})
    sys.stdin = io.StringIO(life["order"])
    sys.stdout = Path(life["told"]).open("w", encoding="utf-8")  # noqa: SIM115  # open as long as it lives
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.argv = ["night", life["run"]]
    ended = night.main()
    sys.stdout.flush()
    os._exit(ended)


def main(*more: str) -> None:
    for name in ("training.night", "training.exam", *(_LORA if more else ())):
        import_module(name)
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            _live(json.loads(line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitpid(child, 0)[1]}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
