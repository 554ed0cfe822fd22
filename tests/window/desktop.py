"""A separate desktop for one scenario: display, window manager, bus, home folder. It knows nothing about the console.

Everything starts in a temporary folder, and ends with `Desktop.close`, whatever happened before.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

# Each tool with the Debian package that provides it.
TOOLS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xkbcomp": "x11-xkb-utils",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "dbus-daemon": "dbus",
    "gdbus": "libglib2.0-bin",
    "zenity": "zenity",
}
ACCESSIBILITY_SERVICE = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")

# Only the contents of the folder "services" can be activated, so the computer's own file chooser cannot interfere.
BUS = """<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

KEYMAP = """xkb_keymap {{
  xkb_keycodes {{ include "evdev+aliases(qwerty)" }};
  xkb_types {{ include "complete" }};
  xkb_compat {{ include "complete" }};
  xkb_symbols {{ include "pc+us+inet(evdev)" {keys} }};
}};
"""


class Failed(Exception):
    """An expectation that was not met, in words."""


def wait_until(what, condition, seconds=6.0):
    """Calls `condition` until it returns a true value, and returns that; fails after a timeout."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise Failed(f"timed out after {seconds:g} s: {what}")
        time.sleep(0.03)


class Desktop:
    """A display with its programs."""

    def __init__(self):
        missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
        if not ACCESSIBILITY_SERVICE.exists():
            missing.append("at-spi2-core")
        if missing:
            raise Failed(f"missing on this computer: {' '.join(missing)}; .ci/setup installs the packages the tests need")
        self.children = []
        # The console started last.
        self.running = None
        self.folder = Path(tempfile.mkdtemp(prefix="radius-console-window-"))
        self.home = self.folder / "home"
        self.log = open(self.folder / "log", "wb")
        # Only PATH is inherited from the environment.
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            # Without a settings service, writes have to stay in memory, or IsEnabled falls back to false.
            "GSETTINGS_BACKEND": "memory",
        }
        for name in ("CONFIG", "DATA", "CACHE", "STATE", "RUNTIME"):
            path = self.home / name.lower()
            path.mkdir(parents=True, mode=0o700)
            self.environment[f"XDG_{name}_{'DIR' if name == 'RUNTIME' else 'HOME'}"] = str(path)

    def open(self, screen="1280x800", *options):
        """Starts display, bus and window manager; the options are passed to Xvfb."""
        read, write = os.pipe()
        display = ("-displayfd", str(write), "-screen", "0", f"{screen}x24", "-noreset", "-nolisten", "tcp", *options)
        self.start("Xvfb", *display, pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Failed("Xvfb gave no display")
        self.environment["DISPLAY"] = f":{number}"
        (self.folder / "services").mkdir()
        shutil.copy(ACCESSIBILITY_SERVICE, self.folder / "services")
        (self.folder / "bus.conf").write_text(BUS.format(folder=self.folder))
        configuration = f"--config-file={self.folder / 'bus.conf'}"
        bus = self.start("dbus-daemon", configuration, "--nofork", "--print-address", stdout=subprocess.PIPE)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        self.start("openbox")
        wait_until("the window manager is running", lambda: self.succeeds("xdotool", "get_num_desktops"))
        # A program checks only at startup whether a screen reader is active.
        self.run(
            *"gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus".split(),
            *"--method org.freedesktop.DBus.Properties.Set org.a11y.Status IsEnabled <true>".split(),
        )

    def start(self, *command, environment=None, **options):
        """Starts a program that is killed with the desktop, if not before."""
        options = {"stdin": subprocess.DEVNULL, "stdout": self.log, "stderr": self.log, **options}
        child = subprocess.Popen(command, env=environment or self.environment, cwd=self.home, **options)
        self.children.append(child)
        return child

    def run(self, *command):
        """Runs a program that must succeed; returns its output."""
        ended = subprocess.run(command, env=self.environment, cwd=self.home, capture_output=True, timeout=20, check=False)
        if ended.returncode != 0:
            words = (ended.stdout + ended.stderr).decode(errors="replace")
            raise Failed(f"{' '.join(command)} ended with {ended.returncode}: {words}")
        return ended.stdout.decode()

    def succeeds(self, *command):
        """Whether a program succeeds."""
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.run(command, env=self.environment, timeout=20, check=False, **silent).returncode == 0

    def window_title(self):
        """The title of the focused window; empty if there is none."""
        try:
            return self.run("xdotool", "getactivewindow", "getwindowname").rstrip("\n")
        except Failed:
            return ""

    def keys(self, *names):
        """Presses keys one after another, named as for `xdotool key`."""
        self.run("xdotool", "key", "--delay", "10", *names)

    def put_on_keyboard(self, characters):
        """Gives characters missing from the keyboard keys of their own.

        Otherwise xdotool remaps a key for a moment, and restores it before a slow window has read the character.
        """
        if len(characters) > 12:
            raise Failed("there are keys for only twelve characters")
        keys = "".join(f"key <FK{number}> {{ [ U{ord(character):04X} ] }};" for number, character in enumerate(characters, start=13))
        keymap = self.folder / "keymap"
        keymap.write_text(KEYMAP.format(keys=keys))
        self.run("xkbcomp", "-w0", str(keymap), self.environment["DISPLAY"])

    def type(self, text, delay=2):
        """Types a text."""
        self.run("xdotool", "type", "--delay", str(delay), "--", text)

    def click(self, x, y):
        """Clicks at a position, with press and release as close together as in a slow remote session."""
        self.run("xdotool", "mousemove", str(x), str(y), "click", "--delay", "0", "1")

    def picture(self, file):
        """Saves a screenshot as a PNG file."""
        self.run("import", "-window", "root", str(file))

    def colour(self, x, y):
        """The colour of a pixel of the screen, as in #1B1F26."""
        pixel = self.run("import", "-window", "root", "-crop", f"1x1+{x}+{y}", "-depth", "8", "txt:-")
        return re.search("#[0-9A-F]{6}", pixel).group()

    def close(self):
        """Kills everything that was started, and removes the folder."""
        for child in reversed(self.children):
            child.kill()
            child.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
