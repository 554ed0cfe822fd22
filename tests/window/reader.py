"""Hears what a screen reader is told while the console runs, and writes it down in order.

A line is an announcement, a control that got the focus, a change of the focused control, or what the hand did. The words are
put together as Orca does it: what a control is in comes first, then its name, role, state, position, value and description.
"""

import os

from gi.repository import Atspi, Gio, GLib

from desktop import Failed

# What is said of a role; the others are said as AT-SPI names them.
SPOKEN = {
    Atspi.Role.PUSH_BUTTON: "button",
    Atspi.Role.CHECK_MENU_ITEM: "check menu item",
    Atspi.Role.FRAME: "window",
    Atspi.Role.PAGE_TAB: "tab",
    Atspi.Role.PANEL: "group",
    Atspi.Role.PASSWORD_TEXT: "password",
    Atspi.Role.SCROLL_PANE: "tab panel",
    Atspi.Role.TOOL_BAR: "toolbar",
}
CHECKABLE = (Atspi.Role.CHECK_BOX, Atspi.Role.CHECK_MENU_ITEM, Atspi.Role.RADIO_BUTTON)
# Changes of the focused control that are said: the state, and the words with and without it.
STATES = {
    "checked": ("checked", "not checked"),
    "expanded": ("expanded", "collapsed"),
    "selected": ("selected", "not selected"),
}
# How long no signal arrives before the console counts as quiet, in milliseconds.
MOMENT = 120


def role_of(control):
    """The role in words."""
    return SPOKEN.get(control.role, control.role.value_nick.replace("-", " "))


class Reader:
    """Listens to one console."""

    def __init__(self, console):
        self.console = console
        self.lines = []
        # What only announcements said.
        self.announced = []
        # The number of signals.
        self.count = 0
        self.focus = None
        self.around = []
        interface, flags = "org.a11y.atspi.Event.Object", Gio.DBusSignalFlags.NONE
        console.bus.signal_subscribe(console.owner, interface, None, None, None, flags, self.heard)

    def note(self, kind, words):
        """Writes a line down."""
        self.lines.append(f"{kind:>9}: {words}")

    def heard(self, _bus, _sender, path, _interface, signal, arguments):
        """Takes a signal of the console."""
        self.count += 1
        kind, detail, _, value, _ = arguments.unpack()
        try:
            if signal == "Announcement" and value:
                self.announced.append(value)
                self.note("announced", value)
            elif signal == "StateChanged" and kind == "focused" and detail:
                self.focused(path)
            elif path != self.focus:
                return
            elif signal == "StateChanged" and kind in STATES:
                self.note("changed", STATES[kind][0 if detail else 1])
            elif signal == "PropertyChange" and kind in ("accessible-name", "accessible-description") and value:
                self.note("changed", value)
        except GLib.Error:
            # The control is gone again.
            return

    def focused(self, path):
        """Says which control got the focus."""
        tree = self.console.tree()
        controls = {control.path: control for control, _ in tree.walk()}
        control = controls.get(path)
        if control is None:
            return
        around, above = [], controls.get(control.parent)
        while above:
            around.insert(0, above)
            above = controls.get(above.parent)
        inside = {control.path for control in self.around}
        entered = [f"{other.name} {role_of(other)}" for other in around if other.name and other.path not in inside]
        described = [other.description for other in around if other.description and other.path not in inside]
        self.focus, self.around = path, around
        self.note("focus", ", ".join([*entered, *described, *self.words(tree, control)]))

    def words(self, tree, control):
        """What is said of a control."""
        words = [control.name, role_of(control)]
        if control.role in CHECKABLE:
            words.append("checked" if control.is_checked else "not checked")
        if control.has(Atspi.StateType.SELECTED):
            words.append("selected")
        if not control.is_enabled:
            words.append("unavailable")
        attributes = control.call_method("Accessible", "GetAttributes")[0]
        if "posinset" in attributes:
            words.append(f"{attributes['posinset']} of {attributes.get('setsize', '?')}")
        if control.role == Atspi.Role.ENTRY:
            words.append(control.text() or "blank")
        if control.role == Atspi.Role.COMBO_BOX:
            chosen = [child.name for child in tree.below.get(control.path, []) if child.has(Atspi.StateType.SELECTED)]
            words.append(chosen[0] if chosen else "no value")
        return [*filter(None, [*words, control.description])]

    def listen(self):
        """Takes the signals that have arrived, until none has for a moment, so that the lines are in order."""
        context, quiet = GLib.MainContext.default(), []
        while not quiet:
            timer = GLib.timeout_add(MOMENT, quiet.append, True)
            count = self.count
            while not quiet and self.count == count:
                context.iteration(True)
            if not quiet:
                GLib.source_remove(timer)

    def hears(self, words, since=0):
        """Waits until an announcement contains these words, after the first `since` ones; returns how many there were then."""

        def found():
            self.listen()
            return next((index for index, said in enumerate(self.announced) if index >= since and words in said), None)

        try:
            return self.console.until(f"{words!r} is announced", lambda: (found() is not None) and found() + 1)
        except Failed as error:
            raise Failed(f"{error}\n{self}") from error

    def write(self):
        """Writes the transcript to the file that the environment variable TRANSCRIPT names, if there is one."""
        self.listen()
        if path := os.environ.get("TRANSCRIPT"):
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"{self}\n")

    def __str__(self):
        return "\n".join(self.lines)
