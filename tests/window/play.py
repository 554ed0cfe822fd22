"""Runs one scenario by name on a desktop of its own; the exit code is the result.

A failed scenario leaves a screenshot, the tree of controls and the programs' output, and prints where.
"""

import os
import signal
import sys
import traceback
from pathlib import Path

# The time limit of a scenario.
SECONDS = 120
FAILURES = Path(os.environ["WINDOW_FAILURES"])


def play(name):
    """Runs a scenario; returns the exit code."""
    try:
        import scenarios
        from desktop import Desktop, Failed
    except (ImportError, ValueError) as error:
        print(f"{error}\n.ci/setup installs what these tests need.", file=sys.stderr)
        return 1

    def too_slow(*_):
        raise Failed(f"it did not finish within {SECONDS} s")

    signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(SECONDS)
    desktop = None
    try:
        desktop = Desktop()
        desktop.open()
        getattr(scenarios, name)(desktop)
        return 0
    except Exception:
        signal.alarm(0)
        traceback.print_exc()
        if desktop:
            keep(desktop, name)
        return 1
    finally:
        signal.alarm(0)
        if desktop:
            desktop.close()


def keep(desktop, name):
    """Saves evidence of why a scenario failed, and prints where."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    picture, tree = FAILURES / f"{name}.png", FAILURES / f"{name}.txt"
    try:
        desktop.picture(picture)
        print("The screen:", picture, file=sys.stderr)
    except Exception as error:
        print("No picture of the screen:", error, file=sys.stderr)
    try:
        controls = desktop.running.tree() if desktop.running else "The console never ran."
    except Exception as error:
        controls = f"The console cannot be read: {error}"
    tree.write_text(f"{controls}\n\n{(desktop.folder / 'log').read_text(errors='replace')}")
    print("The controls, and the programs' output:", tree, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(play(sys.argv[1]))
