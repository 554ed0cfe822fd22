//! The menus as data: which commands each contains, according to their definitions. Drawing belongs to `items`.

use super::Command;

/// A menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Menu {
    File,
    /// Under File.
    Export,
    Edit,
    Tasks,
    View,
    Help,
}

impl Menu {
    /// Returns the name, after that of the menu that contains it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Export => "File › Export",
            Self::Edit => "Edit",
            Self::Tasks => "Tasks",
            Self::View => "View",
            Self::Help => "Help",
        }
    }

    /// Returns the commands in the menu, with their groups.
    pub(crate) fn commands(self) -> impl Iterator<Item = (u8, Command)> {
        let in_menu = move |command: &Command| match command.definition().place {
            (menu, group) if menu == self => Some((group, *command)),
            _ => None,
        };
        Command::ALL.iter().filter_map(in_menu)
    }
}
