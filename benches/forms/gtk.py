"""Five text fields in a GTK window of the console's size, the first focused. The bench measures a key in it, for scale.

GTK 3, because it paints as Qt and Tk do. GTK 4 paints with OpenGL, and its caret fades, so without a GPU it never rests.
"""

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

window = Gtk.Window(title="A GTK form", default_width=1240, default_height=840)
form = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=8, margin=8)
window.add(form)
for name in ["Title", "Command", "Description", "Action message", "Image"]:
    form.add(Gtk.Label(label=name, xalign=0))
    form.add(Gtk.Entry())
window.show_all()
Gtk.main()
