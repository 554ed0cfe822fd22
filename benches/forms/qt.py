"""Five text fields in a Qt window of the console's size, the first focused. The bench measures a key in it, for scale."""

from PyQt6.QtWidgets import QApplication, QFormLayout, QLineEdit, QWidget

application = QApplication([])
window = QWidget(windowTitle="A Qt form")
form = QFormLayout(window)
for name in ["Title", "Command", "Description", "Action message", "Image"]:
    form.addRow(name, QLineEdit())
window.resize(1240, 840)
window.show()
application.exec()
