"""Three ways to use the console: with mouse and keyboard, with the keyboard alone, and through accessibility actions alone, as
switches, voices and screen readers do. They offer the same methods."""

from console import ACTIONS, AUTOMATION, MENU_BAR

ADD = ("dialog", "Add Action")
FIELDS = ("Title", "Command", "Description", "Action message")
# Found with the search; the other pictures in the scenarios are visible from the start.
SEARCHED = "Token"


def kind_of(item):
    """The role of a menu item."""
    return "menu item with check mark" if item in ("Autosend", "Enable") else "menu item"


class Mouse:
    """Points and clicks; uses the keyboard only to type text."""

    def __init__(self, console):
        self.console = console

    def add(self, *texts, picture):
        """Adds an action through its dialog."""
        self.choose("Tasks", "Add", within=AUTOMATION)
        for field, text in zip(FIELDS, texts):
            self.fill(field, text)
        if picture == SEARCHED:
            self.fill("Search images", picture)
        self.console.click("picture", picture, ADD)
        self.console.checked("picture", picture, ADD)
        self.console.click("button", "OK", ADD)
        self.console.gone(*ADD)

    def fill(self, field, text):
        """Types into a field of the dialog."""
        self.console.click("entry", field, ADD)
        self.console.focused("entry", field, ADD)
        self.console.write(field, text, ADD)

    def select(self, title):
        """Selects an action."""
        self.console.click("row", title, ACTIONS)
        self.console.focused("row", title, ACTIONS)

    def press(self, button):
        """Presses a button of the tab."""
        self.console.click("button", button, AUTOMATION)

    def open(self, menu, within=MENU_BAR):
        """Opens a menu."""
        self.console.click("button", menu, within)

    def choose(self, menu, *items, within=MENU_BAR):
        """Chooses an item from a menu and its submenus."""
        self.open(menu, within)
        for item in items:
            self.console.click(kind_of(item), item)

    def answer(self, dialog, button):
        """Presses a button of a dialog."""
        self.console.click("button", button, ("dialog", dialog))
        self.console.gone("dialog", dialog)


class Keyboard:
    """Has no mouse."""

    def __init__(self, console):
        self.console = console
        self.keys = console.desktop.keys

    def add(self, *texts, picture):
        """Adds an action through its dialog."""
        self.keys("Insert")
        for field, text in zip(FIELDS, texts):
            self.console.focused("entry", field, ADD)
            self.console.write(field, text, ADD)
            self.keys("Tab")
        self.console.focused("entry", "Search images", ADD)
        if picture == SEARCHED:
            self.console.write("Search images", picture, ADD)
            self.keys("Tab")
            self.console.focused("picture", picture, ADD)
            self.keys("space")
        else:
            # The picture in front of which the others stand is the one that a new action has.
            self.keys("Tab")
            self.console.focused("picture", "Custom", ADD)
            self.console.reach("Left", "picture", picture, ADD)
        self.console.checked("picture", picture, ADD)
        self.keys("Return")
        self.console.gone(*ADD)
        self.console.focused("row", texts[0], ACTIONS)

    def select(self, title):
        """Selects an action."""
        self.console.reach("Tab", "row", None, ACTIONS)
        self.keys("Home")
        self.console.focused("row", self.console.titles()[0], ACTIONS)
        self.console.reach("Down", "row", title, ACTIONS)

    def press(self, button):
        """Presses a button of the tab."""
        self.console.reach("Tab", "button", button, AUTOMATION)
        self.keys("space")

    def open(self, menu, within=MENU_BAR):
        """Opens a menu. Its first item gets the focus."""
        if within == MENU_BAR:
            self.console.leave_with("F10")
            self.console.reach("Right", "button", menu, within)
        else:
            self.console.reach("shift+Tab", "button", menu, within)
        self.console.leave_with("Return")

    def choose(self, menu, *items, within=MENU_BAR):
        """Chooses an item from a menu and its submenus."""
        self.open(menu, within)
        for item in items:
            self.console.get(kind_of(item), item)
            self.console.reach("Down", kind_of(item), item)
            # The arrow opens a submenu, so its items exist before Return enters it.
            self.console.leave_with("Return")

    def answer(self, dialog, button):
        """Presses the default button of a dialog."""
        self.console.focused("button", button, ("dialog", dialog))
        self.keys("Return")
        self.console.gone("dialog", dialog)


class Assistive:
    """Has neither mouse nor keyboard, only the actions that the accessibility bus offers. Tells a reader what it does."""

    def __init__(self, console, reader):
        self.console = console
        self.reader = reader

    def add(self, *texts, picture):
        """Adds an action through its dialog."""
        self.choose("Tasks", "Add", within=AUTOMATION)
        for field, text in zip(FIELDS, texts):
            self.fill(field, text)
        self.press(picture, ADD, role="picture")
        self.console.checked("picture", picture, ADD)
        self.answer("Add Action", "OK")

    def fill(self, field, text, within=ADD, role="entry"):
        """Goes to a field and sets its text."""
        self.say(f"go to {field}")
        self.console.grab(role, field, within)
        self.say(f"enter {'•' * len(text) if role == 'password' else text}")
        self.console.enter(role, field, text, within)

    def select(self, title):
        """Selects an action."""
        self.say(f"select {title}")
        self.console.select(title, ACTIONS)
        self.console.until(f"{title} is selected", lambda: self.console.tree().find("row", title, ACTIONS).is_selected)

    def press(self, name, within=AUTOMATION, role="button"):
        """Presses a control."""
        self.say(f"press {name}")
        self.console.act(role, name, within)

    def open(self, menu, within=MENU_BAR):
        """Opens a menu."""
        self.press(menu, within)

    def choose(self, menu, *items, within=MENU_BAR):
        """Chooses an item from a menu and its submenus."""
        self.open(menu, within)
        for item in items:
            self.press(item, None, kind_of(item))

    def pick(self, combo, option, within):
        """Chooses an option of a combo box."""
        self.press(combo, within, "combo box")
        self.press(option, ("list", combo), "option")

    def answer(self, dialog, button):
        """Presses a button of a dialog."""
        self.press(button, ("dialog", dialog))
        self.console.gone("dialog", dialog)

    def say(self, words):
        """Writes down what it does."""
        self.reader.listen()
        self.reader.note("hand", words)
