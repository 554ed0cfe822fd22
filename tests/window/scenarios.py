"""What a person does with the console in a real window, one function for each scenario; `main.rs` runs them by name.

A scenario that fails leaves a picture of the screen, the tree of controls and the programs' output, and says where.
"""

import os
import signal
import sys
import traceback
from pathlib import Path

import desktop as desktops
from desktop import Desktop, Failed, wait_until

HERE = Path(__file__).parent
FAILURES = Path(os.environ["WINDOW_FAILURES"])
# The most that one scenario may take.
SECONDS = 60

# Title, command, description, action message, picture.
FIVE = [
    ("Push", "push", "Tap to approve", "Look at it", "Push"),
    ("Call me", "phone", "To your phone", "Calling you", "Phone"),
    ("Text me", "sms", "Code by SMS", "Sending", "SMS"),
    ("Mail me", "email", "Code by email", "Sending", "Email"),
    ("Token", "token", "Its six digits", "Checking", "Hardware token"),
]
ADD = ("dialog", "Add Action")
TITLE = "RADIUS Properties - New policy"
UNSAVED = f"{TITLE} ● unsaved"


def same(found, expected):
    """Makes sure that two things are the same."""
    if found != expected:
        raise Failed(f"found {found!r}, expected {expected!r}")


def a_policy(desktop, name="some.radius.json"):
    """A policy file with the actions of `FIVE` less the fourth, as the scenarios save it."""
    file = desktop.folder / name
    file.write_bytes((HERE / "golden.radius.json").read_bytes())
    return file


def scenarios():
    """All of them by name."""
    from console import ACTIONS, AUTOMATION, FOOTER, Console

    def add_with_mouse(console, title, command, description, message, picture):
        console.choose("Tasks", "Add", within=AUTOMATION)
        console.focused("entry", "Title", ADD)
        console.fill("Title", title, ADD)
        console.fill("Command", command, ADD)
        console.fill("Description", description, ADD)
        console.fill("Action message", message, ADD)
        if picture == "Hardware token":
            # Not in sight before.
            console.fill("Search pictures", picture, ADD)
        console.click("picture", picture, ADD)
        console.checked("picture", picture, ADD)
        console.click("button", "OK", ADD)
        console.gone(*ADD)

    def autosend_has(console, *titles):
        def those():
            return [row.name for row in console.tree().inside("row", ACTIONS) if row.description == "Autosend"]

        wait_until(f"Autosend is on {titles}", lambda: those() == list(titles))

    def five_actions_are_made_saved_and_opened_again(desktop):
        console = Console(desktop)
        for index, action in enumerate(FIVE):
            add_with_mouse(console, *action)
            console.titles_are(*(title for title, *_ in FIVE[: index + 1]))
        console.click("button", "Tasks", AUTOMATION)
        same(console.get("menu item", "Add").is_enabled, False)
        console.says("A policy holds five actions")
        desktop.keys("Escape")
        console.gone("menu item", "Add")
        console.click("row", "Mail me")
        console.choose("Tasks", "Delete", within=AUTOMATION)
        console.titles_are("Push", "Call me", "Text me", "Token")
        console.click("button", "Tasks", AUTOMATION)
        same(console.get("menu item", "Add").is_enabled, True)
        desktop.keys("Escape")
        console.gone("menu item", "Add")
        console.click("row", "Token")
        console.click("button", "Move up", AUTOMATION)
        console.titles_are("Push", "Call me", "Token", "Text me")
        console.click("row", "Push")
        console.click("button", "Move down", AUTOMATION)
        console.titles_are("Call me", "Push", "Token", "Text me")
        for title, expected in [("Push", ["Push"]), ("Token", ["Token"]), ("Token", []), ("Token", ["Token"])]:
            console.click("row", title)
            console.choose("Tasks", "Autosend", within=AUTOMATION)
            autosend_has(console, *expected)
        console.click("button", "Tasks", AUTOMATION)
        console.checked("menu item with check mark", "Autosend")
        desktop.keys("Escape")
        console.gone("menu item with check mark", "Autosend")
        console.title_is(UNSAVED)
        saved = desktop.folder / "saved.radius.json"
        desktop.keys("ctrl+s")
        console.give_path("Save policy as", saved)
        console.title_is(TITLE)
        same(saved.read_text(), (HERE / "golden.radius.json").read_text())
        console.ask_to_close()
        console.ended()

        console = Console(desktop, saved)
        console.titles_are("Call me", "Push", "Token", "Text me")
        copy = desktop.folder / "copy.radius.json"
        console.choose("File", "Export", "Policy")
        console.give_path("Export policy", copy)
        wait_until("the copy is there", copy.exists)
        same(copy.read_bytes(), saved.read_bytes())
        console.click("row", "Token")
        console.choose("Tasks", "Delete", within=AUTOMATION)
        console.titles_are("Call me", "Push", "Text me")
        console.choose("File", "Import")
        console.give_path("Import actions", copy)
        console.titles_are("Call me", "Push", "Token", "Text me")
        console.choose("Edit", "Undo Import actions")
        console.titles_are("Call me", "Push", "Text me")

    return {name: scenario for name, scenario in locals().items() if callable(scenario)}


def play(name):
    """Plays a scenario; tells whether it went as it should."""

    def too_slow(*_):
        raise Failed(f"it was not done after {SECONDS} s")

    signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(SECONDS)
    desktop = None
    try:
        desktop = Desktop()
        desktop.open()
        scenarios()[name](desktop)
        return True
    except Exception:
        signal.alarm(0)
        traceback.print_exc()
        if desktop:
            keep(desktop, name)
        return False
    finally:
        signal.alarm(0)
        if desktop:
            desktop.close()


def keep(desktop, name):
    """Keeps what tells why a scenario failed, and says where."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    picture, tree = FAILURES / f"{name}.png", FAILURES / f"{name}.txt"
    try:
        desktop.picture(picture)
        print("The screen:", picture, file=sys.stderr)
        controls = desktop.running.tree() if desktop.running else "The console never ran."
        tree.write_text(f"{controls}\n\n{(desktop.folder / 'log').read_text(errors='replace')}")
        print("The controls, and what the programs said:", tree, file=sys.stderr)
    except Exception:
        traceback.print_exc()


if __name__ == "__main__":
    sys.exit(0 if play(sys.argv[1]) else 1)
