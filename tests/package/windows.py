"""Tests the packaged program in a window under wine: the main tasks by keyboard, and the resulting file.

usage: windows.py PACKAGE PICTURES, with WINEPREFIX set. It saves screenshots for inspection.
"""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "window"))
from desktop import Desktop, Failed, wait_until  # noqa: E402

PACKAGE, PICTURES = (Path(argument).resolve() for argument in sys.argv[1:])
PREFIX = Path(os.environ["WINEPREFIX"])
# Under wine the CPU paints the frames, and the machine may be busy.
SECONDS = 40
NAME = "Duo (RADIUS)"
SAVED, CHANGED = f"RADIUS Properties - {NAME}", f"RADIUS Properties - {NAME} ● unsaved"


class Program:
    """The program, started from a shell or, `through` "start", as Explorer does."""

    def __init__(self, desktop, *arguments, through=()):
        self.desktop = desktop
        self.process = desktop.start("wine", *through, str(PACKAGE / "radius-console.exe"), *arguments)

    def title_is(self, title):
        """Waits until the focused window has this title."""
        wait_until(f"the title {title!r}, not {self.desktop.window_title()!r}", lambda: self.desktop.window_title() == title, SECONDS)

    def ended(self, code=0):
        """Waits until it has exited with this code."""
        wait_until("it has exited", lambda: self.process.poll() is not None, SECONDS)
        if self.process.returncode != code:
            raise Failed(f"it exited with {self.process.returncode} instead of {code}")

    def settled(self, picture):
        """Waits until the window stops changing, and saves a screenshot."""
        file, before = PICTURES / f"{picture}.png", None

        def is_stable():
            nonlocal before
            self.desktop.picture(file)
            seen, before = before, file.read_bytes()
            return seen == before

        wait_until("the window stops changing", is_stable, SECONDS)


def data(kind):
    """The program's data folder: Roaming has the settings, Local the recovery copies."""
    return next((PREFIX / "drive_c" / "users").glob("*/AppData/Local")).parent / kind / "radius-console"


def reset():
    """Removes all data, so that the next start is a first start."""
    for kind in ("Roaming", "Local"):
        shutil.rmtree(data(kind), ignore_errors=True)


def with_theme(theme):
    """Sets the theme as the menu would."""
    folder = data("Roaming") / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(f'{{"theme": "{theme}"}}')


def a_policy(desktop):
    """A policy with three actions in a folder of its own; returns its path here and in Windows form."""
    file = desktop.folder / "duo.radius.json"
    shutil.copy(PACKAGE / "examples" / "duo.radius.json", file)
    return file, "Z:" + str(file).replace("/", "\\")


def says(file, words):
    """Waits until a file contains these words."""
    wait_until(f"{words!r} in {file.name}", lambda: words in file.read_text(), SECONDS)


def adds_and_saves(desktop):
    """Opens a policy, adds an action with the keyboard, and saves it."""
    file, path = a_policy(desktop)
    program = Program(desktop, path)
    program.title_is(SAVED)
    program.settled("light")
    desktop.keys("Insert")
    desktop.type("Hardware token")
    desktop.keys("Tab")
    desktop.type("token")
    program.settled("light-dialog")
    desktop.keys("Return")
    program.title_is(CHANGED)
    desktop.keys("ctrl+s")
    program.title_is(SAVED)
    says(file, '"Hardware token"')
    desktop.keys("alt+F4")
    program.ended()


def restores_unsaved_changes(desktop):
    """Kills the program with an unsaved edit; the next start restores it."""
    file, path = a_policy(desktop)
    before = file.read_bytes()
    program = Program(desktop, path)
    program.title_is(SAVED)
    desktop.keys("ctrl+d")
    program.title_is(CHANGED)
    recovery = data("Local") / "data" / "recovery"
    wait_until("the recovery copy is written", lambda: list(recovery.glob("*.json")), SECONDS)
    program.process.kill()
    program.process.wait()
    if file.read_bytes() != before:
        raise Failed("the file has changed")
    wait_until("the window is gone", lambda: desktop.window_title() != CHANGED, SECONDS)
    with_theme("dark")
    program = Program(desktop)
    program.title_is("RADIUS Properties - New policy")
    program.settled("dark-recovery")
    desktop.keys("Return")
    program.title_is(CHANGED)
    desktop.keys("ctrl+s")
    program.title_is(SAVED)
    says(file, "(2)")
    program.settled("dark")
    desktop.keys("F2")
    program.settled("dark-dialog")
    desktop.keys("Escape")
    desktop.keys("alt+F4")
    program.ended()
    if list(recovery.iterdir()):
        raise Failed(f"left in {recovery}: {list(recovery.iterdir())}")


def asks_before_it_closes(desktop):
    """Closes the window with an unsaved edit, and saves when asked."""
    file, path = a_policy(desktop)
    program = Program(desktop, path)
    program.title_is(SAVED)
    desktop.keys("ctrl+d")
    program.title_is(CHANGED)
    desktop.keys("alt+F4")
    program.settled("light-question")
    if program.process.poll() is not None:
        raise Failed("it did not ask")
    desktop.keys("Return")
    program.ended()
    says(file, "(2)")


def explains_in_a_message_box_why_there_is_no_window(desktop):
    """Starts without DX12, OpenGL and standard error, as from Explorer."""
    program = Program(desktop, through=("start", "/wait", "/unix"))
    program.title_is("RADIUS Properties")
    program.settled("message-box")
    desktop.keys("Return")
    program.ended(2)


def main():
    """Runs the jobs one after another, each on a desktop of its own and as a first start."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    without_opengl = {explains_in_a_message_box_why_there_is_no_window}
    for job in (adds_and_saves, restores_unsaved_changes, asks_before_it_closes, *without_opengl):
        reset()
        desktop = Desktop()
        try:
            desktop.open("1280x800", *(["-extension", "GLX"] if job in without_opengl else []))
            for name in ("WINEPREFIX", "WINEARCH", "WINEDEBUG", "WINEDLLOVERRIDES"):
                desktop.environment[name] = os.environ[name]
            job(desktop)
            print("ok:", job.__doc__.splitlines()[0])
        except Exception:
            desktop.picture(PICTURES / "failed.png")
            print((desktop.folder / "log").read_text(errors="replace"), file=sys.stderr)
            print("The screen:", PICTURES / "failed.png", file=sys.stderr)
            raise
        finally:
            desktop.close()


if __name__ == "__main__":
    main()
