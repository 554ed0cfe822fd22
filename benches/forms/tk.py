"""Five text fields in a Tk window of the console's size, the first focused. The bench measures a key in it, for scale."""

from tkinter import Entry, Label, Tk

window = Tk()
window.title("A Tk form")
window.geometry("1240x840")
fields = []
for name in ["Title", "Command", "Description", "Action message", "Image"]:
    Label(window, text=name, anchor="w").pack(fill="x", padx=8)
    fields.append(Entry(window))
    fields[-1].pack(fill="x", padx=8, pady=8)
fields[0].focus_force()
window.mainloop()
