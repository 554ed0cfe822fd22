"""The console as a person meets it: controls found by role, name and container over AT-SPI, keys and clicks as real ones.

It reads the program from outside only, and calls nothing in it. The whole tree comes in one call, so that what is found
in it was there at one instant.
"""

import os
import shutil

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

from desktop import Failed, wait_until  # noqa: E402

PROGRAM = os.environ["RADIUS_CONSOLE"]
ROLES = {
    "application": Atspi.Role.APPLICATION,
    "button": Atspi.Role.PUSH_BUTTON,
    "check box": Atspi.Role.CHECK_BOX,
    "choice": Atspi.Role.RADIO_BUTTON,
    "combo box": Atspi.Role.COMBO_BOX,
    "dialog": Atspi.Role.DIALOG,
    "entry": Atspi.Role.ENTRY,
    "group": Atspi.Role.PANEL,
    "label": Atspi.Role.LABEL,
    "list": Atspi.Role.LIST_BOX,
    "menu": Atspi.Role.MENU,
    "menu bar": Atspi.Role.MENU_BAR,
    "menu item": Atspi.Role.MENU_ITEM,
    "menu item with check mark": Atspi.Role.CHECK_MENU_ITEM,
    "option": Atspi.Role.TOGGLE_BUTTON,
    "password": Atspi.Role.PASSWORD_TEXT,
    "picture": Atspi.Role.RADIO_BUTTON,
    "row": Atspi.Role.LIST_ITEM,
    "tab": Atspi.Role.SCROLL_PANE,
    "window": Atspi.Role.FRAME,
}
ROOT = "/org/a11y/atspi/accessible/root"
# Containers by role and name.
MENU_BAR = ("menu bar", "menu bar")
AUTOMATION = ("tab", "Automation")
ACTIONS = ("list", "Actions")
FOOTER = ("group", "footer")
CLIENT = ("group", "Client view")


def call(bus, owner, path, interface, method, arguments=None):
    """Calls a method over D-Bus and gives what it answers."""
    flags, milliseconds = Gio.DBusCallFlags.NONE, 5000
    return bus.call_sync(owner, path, interface, method, arguments, None, flags, milliseconds, None).unpack()


def accessibility_bus(desktop):
    """Connects to the bus of the programs that can be read."""
    address = desktop.run(
        *"gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus --method org.a11y.Bus.GetAddress".split()
    )
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address.split("'")[1], flags, None, None)


class Control:
    """One node of the tree, as it was when the tree was read."""

    def __init__(self, bus, item):
        (self.owner, self.path), _, (_, self.parent), self.index, _, _, self.name, role, self.description, states = item
        self.bus = bus
        self.role = Atspi.Role(role)
        self.states = states[0] | states[1] << 32

    def has(self, state):
        """Whether it is in a state."""
        return bool(self.states >> int(state) & 1)

    @property
    def is_enabled(self):
        """Whether it can be used."""
        return self.has(Atspi.StateType.ENABLED)

    @property
    def is_focused(self):
        """Whether keys go to it."""
        return self.has(Atspi.StateType.FOCUSED)

    @property
    def is_checked(self):
        """Whether its mark is set."""
        return self.has(Atspi.StateType.CHECKED)

    @property
    def is_dialog(self):
        """Whether it is a dialog."""
        return self.role == ROLES["dialog"]

    def ask(self, interface, method, arguments=None):
        """Asks it for what the tree does not tell."""
        name = f"org.a11y.atspi.{interface}"
        return call(self.bus, self.owner, self.path, name, method, arguments)

    def text(self):
        """What stands in a field now."""
        return self.ask("Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0]

    def place(self):
        """Where it is on the screen now: x, y, width, height."""
        return self.ask("Component", "GetExtents", GLib.Variant("(u)", (Atspi.CoordType.SCREEN,)))[0]

    def __str__(self):
        states = " ".join(state.value_nick for state in Atspi.StateType.__enum_values__.values() if self.has(state))
        return f"{self.role.value_nick} {self.name!r} ({states})"


class Tree:
    """All controls of a program at one instant."""

    def __init__(self, bus, owner):
        items = call(bus, owner, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")[0]
        self.below = {}
        for control in sorted((Control(bus, item) for item in items), key=lambda control: control.index):
            # The program itself stands in itself.
            if control.parent != control.path:
                self.below.setdefault(control.parent, []).append(control)

    def walk(self, path=ROOT, depth=0):
        """The controls in one, or all, from first to last, each with how deep it lies."""
        for control in self.below.get(path, []):
            yield control, depth
            yield from self.walk(control.path, depth + 1)

    def find(self, role, name, within=None):
        """The control of this role and name, in the container if one is given; `None` if there is none."""
        inside = self.find(*within) if within else None
        if within and inside is None:
            return None
        every = (control for control, _ in self.walk(inside.path if inside else ROOT))
        found = [control for control in every if control.role == ROLES[role] and control.name == name]
        if len(found) > 1:
            raise Failed(f"{len(found)} times {role} {name!r}")
        return found[0] if found else None

    def focus(self):
        """The control to which keys go."""
        return next((control for control, _ in self.walk() if control.is_focused), None)

    def inside(self, role, container):
        """All of a role that stand directly in a container, from first to last."""
        inside = self.find(*container)
        return [control for control in self.below.get(inside.path, []) if control.role == ROLES[role]] if inside else []

    def __str__(self):
        return "\n".join(f"{'  ' * depth}{control}" for control, depth in self.walk())


class Console:
    """A running console on a desktop."""

    def __init__(self, desktop, *arguments, path="/nonexistent", prefix=()):
        """Starts it. `path` is where it looks for a file chooser; the usual one has none."""
        self.desktop = desktop
        command = [*prefix, PROGRAM, *map(str, arguments)]
        # What is found here is not found where the console looks.
        command[0] = shutil.which(command[0])
        self.program = desktop.start(*command, environment={**desktop.environment, "PATH": str(path)})
        desktop.running = self
        self.bus = accessibility_bus(desktop)
        self.owner = self.until("the console shows a window that can be read", self.find_owner, 15.0)
        self.get("button", "Tasks", AUTOMATION)

    def find_owner(self):
        """Its name on the bus of the programs that can be read, once it is there."""
        if self.program.poll() is not None:
            raise Failed(f"the console ended with {self.program.returncode}")
        registry, bus = "org.a11y.atspi.Registry", "org.freedesktop.DBus"
        for owner, _ in call(self.bus, registry, ROOT, "org.a11y.atspi.Accessible", "GetChildren")[0]:
            process = call(self.bus, bus, "/", bus, "GetConnectionUnixProcessID", GLib.Variant("(s)", (owner,)))[0]
            if process == self.program.pid:
                return owner
        return None

    # --- reading ------------------------------------------------------------------------------------------------------

    def tree(self):
        """Everything that can be read now."""
        return Tree(self.bus, self.owner)

    def get(self, role, name, within=None):
        """The control, which has to come."""
        place = f" in {within[0]} {within[1]!r}" if within else ""
        return self.until(f"{role} {name!r}{place}", lambda: self.tree().find(role, name, within))

    def gone(self, role, name):
        """Waits until no such control is left."""
        self.until(f"no {role} {name!r}", lambda: self.tree().find(role, name) is None)

    def until(self, what, holds, seconds=6.0):
        """Waits until something is true; what it asks for may not be there yet, or no longer."""

        def safe():
            try:
                return holds()
            except (GLib.Error, AttributeError):
                return None

        return wait_until(what, safe, seconds)

    def focused(self, role, name, within=None):
        """Waits until keys go to this control."""
        self.until(f"the focus is on {role} {name!r}", lambda: self.tree().find(role, name, within).is_focused)

    def checked(self, role, name, within=None):
        """Waits until this control has its mark."""
        self.until(f"{role} {name!r} has its mark", lambda: self.tree().find(role, name, within).is_checked)

    def says(self, words, within=None):
        """Waits until these words can be read."""
        self.get("label", words, within)

    def titles(self):
        """The titles in the list of actions, from first to last."""
        return [row.name for row in self.tree().inside("row", ACTIONS)]

    def titles_are(self, *titles):
        """Waits until these are the actions, in this order."""
        self.until(f"the actions are {titles}", lambda: self.titles() == list(titles))

    def title_is(self, title):
        """Waits until the window has this title."""
        self.until(f"the window is called {title!r}", lambda: self.desktop.window_title() == title)

    # --- doing --------------------------------------------------------------------------------------------------------

    def click(self, role, name, within=None):
        """Clicks in the middle of a control, once it is enabled and rests at its place."""
        before = []

        def rests():
            control = self.tree().find(role, name, within)
            here = control.place() if control and control.is_enabled else None
            rested = here is not None and before[-1:] == [here]
            before.append(here)
            return rested and here

        x, y, width, height = self.until(f"{role} {name!r} can be clicked", rests)
        self.desktop.click(x + width // 2, y + height // 2)

    def leave_with(self, key):
        """Presses a key, and waits until it has led from the control that has the focus to another one."""
        control = self.tree().focus()
        here = control and control.path
        self.desktop.keys(key)
        self.until(f"{key} leads from {control} to another control", lambda: self.tree().focus().path != here)

    def lead_to(self, key, role, name, within=None):
        """Presses a key until this control has the focus; without a name, any of this role."""
        for _ in range(60):
            tree = self.tree()
            control = tree.focus()
            if control and control.role == ROLES[role] and name in (None, control.name):
                if name is None or tree.find(role, name, within).is_focused:
                    return
            self.leave_with(key)
        raise Failed(f"{key} does not lead to {role} {name!r}")

    def write(self, name, text, dialog):
        """Replaces what stands in the field that has the focus, and waits until it has arrived."""
        self.desktop.keys("ctrl+a")
        self.desktop.type(text)
        self.until(f"{name} is {text!r}", lambda: self.tree().find("entry", name, dialog).text() == text)

    def give_path(self, title, path):
        """Types a path into the path dialog of this title and accepts it."""
        dialog = ("dialog", title)
        self.focused("entry", "Path", dialog)
        self.write("Path", str(path), dialog)
        self.desktop.keys("Return")
        self.gone(*dialog)

    def ask_to_close(self):
        """Asks the window manager to close the window; once more where it does not listen to its keys yet."""

        def dialogs():
            return sum(control.is_dialog for control, _ in self.tree().walk())

        before = dialogs()
        for attempt in range(3):
            self.desktop.keys("alt+F4")
            try:
                self.until("an answer", lambda: self.program.poll() is not None or dialogs() > before, 2.0)
                return
            except Failed:
                if attempt == 2:
                    raise

    def ended(self):
        """Waits until it has ended, as a program that has done its work."""
        self.until("the console has ended", lambda: self.program.poll() is not None)
        if self.program.returncode != 0:
            raise Failed(f"the console ended with {self.program.returncode}")

    def lives(self):
        """Makes sure that the window still does what it is told."""
        self.desktop.keys("F1")
        self.get("dialog", "Console help")
        self.desktop.keys("Escape")
        self.gone("dialog", "Console help")
