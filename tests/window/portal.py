"""The part of a desktop portal that says which theme and contrast the user has chosen.

Runs as a program of its own. Reads lines such as `contrast 1` from standard input: a setting of the namespace
org.freedesktop.appearance, and its new value.
"""

import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAMESPACE = "org.freedesktop.appearance"
SETTINGS = "org.freedesktop.portal.Settings"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = f"""<node><interface name="{SETTINGS}">
  <method name="Read"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>
  <signal name="SettingChanged"><arg type="s"/><arg type="s"/><arg type="v"/></signal>
</interface></node>"""

values = {"color-scheme": 0, "contrast": 0}


def value(key):
    """The value of a setting."""
    return GLib.Variant("v", GLib.Variant("u", values[key]))


def answer(_bus, _sender, _path, _interface, _method, arguments, invocation):
    """Answers Read."""
    namespace, key = arguments.unpack()
    if namespace == NAMESPACE and key in values:
        # A variant in a variant: the portal's own mistake, which it keeps.
        invocation.return_value(GLib.Variant.new_tuple(value(key)))
    else:
        invocation.return_dbus_error("org.freedesktop.portal.Error.NotFound", key)


def change(lines, _condition, bus):
    """Changes a setting, and tells everyone."""
    words = lines.readline().split()
    if not words:
        return False
    values[words[0]] = int(words[1])
    changed = GLib.Variant("(ssv)", (NAMESPACE, words[0], GLib.Variant("u", values[words[0]])))
    bus.emit_signal(None, PATH, SETTINGS, "SettingChanged", changed)
    return True


def main():
    """Serves until it is killed."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], answer, None, None)
    # The object comes first: clients call it as soon as the name appears.
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.portal.Desktop", Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, change, bus)
    GLib.MainLoop().run()


main()
