//! Where the keys of commands act.

use super::List;

/// Where the keys of a command act. While a dialog is open, only those of `Everywhere` do; while a menu is open, none do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// In the window, and in dialogs.
    Everywhere,
    /// In the window, even in its text fields.
    Window,
    /// In the window. In a text field, the keys belong to the field.
    Policy,
    /// On a tab with a list. In a text field, the keys belong to the field.
    Lists,
    /// On the Automation tab. In a text field, the keys belong to the field.
    Automation,
    /// On the Automation tab, even in its text fields, which do not use these keys.
    AutomationFields,
    /// While the list of the tab has the focus.
    List,
}

/// Where keys were pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Area {
    Dialog,
    /// Anywhere on a tab, in the footer or in the menu bar.
    Window {
        /// The list on the tab, if it has one.
        list: Option<List>,
        is_typing: bool,
    },
    /// The list of the tab.
    List,
}

impl Scope {
    pub(super) fn contains(self, area: Area) -> bool {
        match area {
            Area::Dialog => self == Self::Everywhere,
            Area::List => self == Self::List,
            Area::Window { list, is_typing } => match self {
                Self::Everywhere | Self::Window => true,
                Self::Policy => !is_typing,
                Self::Lists => list.is_some() && !is_typing,
                Self::Automation => list == Some(List::Actions) && !is_typing,
                Self::AutomationFields => list == Some(List::Actions),
                Self::List => false,
            },
        }
    }
}
