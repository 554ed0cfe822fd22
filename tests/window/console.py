"""Operates the console from outside: finds controls by role, name and container over AT-SPI, sends real keys and clicks.

It only observes the program and calls nothing in it. The whole tree is read in one call, so everything found
in it existed at one instant.
"""

import os
import re
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
    "option": Atspi.Role.LIST_ITEM,
    "page tab": Atspi.Role.PAGE_TAB,
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
    """Calls a method over D-Bus and returns the result."""
    flags, milliseconds = Gio.DBusCallFlags.NONE, 5000
    return bus.call_sync(owner, path, interface, method, arguments, None, flags, milliseconds, None).unpack()


def accessibility_bus(desktop):
    """Connects to the accessibility bus."""
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
        """Whether it has a state."""
        return bool(self.states >> int(state) & 1)

    @property
    def is_enabled(self):
        """Whether it is enabled."""
        return self.has(Atspi.StateType.ENABLED)

    @property
    def is_focused(self):
        """Whether it has keyboard focus."""
        return self.has(Atspi.StateType.FOCUSED)

    @property
    def is_checked(self):
        """Whether it is checked."""
        return self.has(Atspi.StateType.CHECKED)

    @property
    def is_selected(self):
        """Whether it is selected."""
        return self.has(Atspi.StateType.SELECTED)

    @property
    def is_dialog(self):
        """Whether it is a dialog."""
        return self.role == ROLES["dialog"]

    def call_method(self, interface, method, arguments=None):
        """Calls a method of the control, for values the tree does not include."""
        name = f"org.a11y.atspi.{interface}"
        return call(self.bus, self.owner, self.path, name, method, arguments)

    def text(self):
        """The current contents of a field."""
        return self.call_method("Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0]

    def place(self):
        """Its current position on the screen: x, y, width, height."""
        return self.call_method("Component", "GetExtents", GLib.Variant("(u)", (Atspi.CoordType.SCREEN,)))[0]

    def __str__(self):
        states = " ".join(state.value_nick for state in Atspi.StateType.__enum_values__.values() if self.has(state))
        return f"{self.role.value_nick} {self.name!r} ({states})"


class Tree:
    """All controls of a program at one instant."""

    def __init__(self, bus, owner):
        items = call(bus, owner, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")[0]
        self.below = {}
        for control in sorted((Control(bus, item) for item in items), key=lambda control: control.index):
            # The application node is its own parent.
            if control.parent != control.path:
                self.below.setdefault(control.parent, []).append(control)

    def walk(self, path=ROOT, depth=0):
        """All controls below a path, in order, each with its depth."""
        for control in self.below.get(path, []):
            yield control, depth
            yield from self.walk(control.path, depth + 1)

    def find(self, role, name, within=None):
        """The control with this role and name, within a container if given; `None` if there is none."""
        inside = self.find(*within) if within else None
        if within and inside is None:
            return None
        every = (control for control, _ in self.walk(inside.path if inside else ROOT))
        found = [control for control in every if control.role == ROLES[role] and control.name == name]
        if len(found) > 1:
            raise Failed(f"{len(found)} times {role} {name!r}")
        return found[0] if found else None

    def focus(self):
        """The focused control."""
        return next((control for control, _ in self.walk() if control.is_focused), None)

    def children(self, container):
        """The direct children of a container, in order."""
        inside = self.find(*container)
        return self.below.get(inside.path, []) if inside else []

    def inside(self, role, container):
        """The direct children of a container with this role, in order."""
        return [control for control in self.children(container) if control.role == ROLES[role]]

    def __str__(self):
        return "\n".join(f"{'  ' * depth}{control}" for control, depth in self.walk())


class Console:
    """A running console on a desktop."""

    def __init__(self, desktop, *arguments, path="/nonexistent", prefix=()):
        """Starts the console. It looks for a file chooser in `path`; by default there is none."""
        self.desktop = desktop
        command = [*prefix, PROGRAM, *map(str, arguments)]
        # Resolves the program here, because the console's PATH may not contain it.
        command[0] = shutil.which(command[0])
        self.program = desktop.start(*command, environment={**desktop.environment, "PATH": str(path)})
        desktop.running = self
        self.bus = accessibility_bus(desktop)
        self.owner = self.until("the console appears on the accessibility bus", self.find_owner, 15.0)
        self.get("button", "Tasks", AUTOMATION)

    def find_owner(self):
        """Its name on the accessibility bus, once registered."""
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
        """The current tree of controls."""
        return Tree(self.bus, self.owner)

    def get(self, role, name, within=None):
        """Waits for a control and returns it."""
        place = f" in {within[0]} {within[1]!r}" if within else ""
        return self.until(f"{role} {name!r}{place}", lambda: self.tree().find(role, name, within))

    def gone(self, role, name):
        """Waits until no such control exists."""
        self.until(f"no {role} {name!r}", lambda: self.tree().find(role, name) is None)

    def until(self, what, holds, seconds=6.0):
        """Waits until a condition holds; controls it uses may not exist yet, or no longer."""

        def safe():
            try:
                return holds()
            except (GLib.Error, AttributeError):
                return None

        return wait_until(what, safe, seconds)

    def focused(self, role, name, within=None):
        """Waits until this control has focus."""
        self.until(f"the focus is on {role} {name!r}", lambda: self.tree().find(role, name, within).is_focused)

    def checked(self, role, name, within=None):
        """Waits until this control is checked."""
        self.until(f"{role} {name!r} is checked", lambda: self.tree().find(role, name, within).is_checked)

    def says(self, words, within=None):
        """Waits until a label has this text."""
        self.get("label", words, within)

    def titles(self):
        """The titles in the list of actions, in order."""
        return [row.name for row in self.tree().inside("row", ACTIONS)]

    def titles_are(self, *titles):
        """Waits until the list has exactly these actions, in this order."""
        self.until(f"the actions are {titles}", lambda: self.titles() == list(titles))

    def title_is(self, title):
        """Waits until the window has this title."""
        self.until(f"the window title is {title!r}", lambda: self.desktop.window_title() == title)

    # --- acting -------------------------------------------------------------------------------------------------------

    def click(self, role, name, within=None):
        """Clicks the centre of a control once it is enabled and has stopped moving."""
        before = []

        def stable_place():
            control = self.tree().find(role, name, within)
            position = control.place() if control and control.is_enabled else None
            # The options of a closed combo box are not on the screen.
            if position and 0 in position[2:]:
                return None
            is_stable = position is not None and before[-1:] == [position]
            before.append(position)
            return is_stable and position

        x, y, width, height = self.until(f"{role} {name!r} can be clicked", stable_place)
        self.desktop.click(x + width // 2, y + height // 2)

    def act(self, role, name, within=None):
        """Calls the action of a control once it is enabled, without mouse or keyboard."""

        def is_called():
            control = self.tree().find(role, name, within)
            # A control that was disabled a moment ago may have no action yet.
            return control.is_enabled and control.call_method("Action", "DoAction", GLib.Variant("(i)", (0,)))[0]

        self.until(f"{role} {name!r} can be pressed", is_called)

    def grab(self, role, name, within=None):
        """Gives a control the focus, without mouse or keyboard."""
        self.get(role, name, within).call_method("Component", "GrabFocus")
        self.focused(role, name, within)

    def enter(self, role, name, text, within=None):
        """Replaces the contents of a field, without mouse or keyboard, and waits until they have arrived."""
        self.get(role, name, within).call_method("EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))
        # A space at the end of a command is shown as a mark.
        shown = "•" * len(text) if role == "password" else re.sub(r" (?= *$)", "␣", text)
        self.until(f"{name} is {shown!r}", lambda: self.tree().find(role, name, within).text() == shown)

    def select(self, title, container):
        """Selects an item of a container, without mouse or keyboard."""

        def is_called():
            titles = [child.name for child in self.tree().children(container)]
            index = GLib.Variant("(i)", (titles.index(title),)) if title in titles else None
            return index and self.get(*container).call_method("Selection", "SelectChild", index)[0]

        self.until(f"{title!r} can be selected", is_called)

    def leave_with(self, key):
        """Presses a key, and waits until it has moved focus to another control."""
        control = self.tree().focus()
        path = control and control.path
        self.desktop.keys(key)
        self.until(f"{key} moves focus away from {control}", lambda: self.tree().focus().path != path)

    def reach(self, key, role, name, within=None):
        """Presses a key until this control has focus; without a name, any control with this role."""
        for _ in range(60):
            tree = self.tree()
            control = tree.focus()
            if control and control.role == ROLES[role] and name in (None, control.name):
                if name is None or tree.find(role, name, within).is_focused:
                    return
            self.leave_with(key)
        raise Failed(f"{key} does not reach {role} {name!r}")

    def write(self, name, text, dialog):
        """Replaces the contents of the focused field, and waits until they have arrived."""
        self.desktop.keys("ctrl+a")
        self.desktop.type(text)
        self.until(f"{name} is {text!r}", lambda: self.tree().find("entry", name, dialog).text() == text)

    def enter_path(self, title, path):
        """Types a path into the path dialog of this title and accepts it."""
        dialog = ("dialog", title)
        self.focused("entry", "Path", dialog)
        self.write("Path", str(path), dialog)
        self.desktop.keys("Return")
        self.gone(*dialog)

    def ask_to_close(self):
        """Asks the window manager to close the window, repeatedly if it does not react to keys yet."""

        def dialogs():
            return sum(control.is_dialog for control, _ in self.tree().walk())

        before = dialogs()
        for attempt in range(3):
            self.desktop.keys("alt+F4")
            try:
                self.until("a reaction", lambda: self.program.poll() is not None or dialogs() > before, 2.0)
                return
            except Failed:
                if attempt == 2:
                    raise

    def ended(self):
        """Waits until the program has exited successfully."""
        self.until("the console has ended", lambda: self.program.poll() is not None)
        if self.program.returncode != 0:
            raise Failed(f"the console ended with {self.program.returncode}")

    def lives(self):
        """Checks that the window still responds."""
        self.desktop.keys("F1")
        self.get("dialog", "Console help")
        self.desktop.keys("Escape")
        self.gone("dialog", "Console help")
