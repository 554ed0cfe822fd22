//! Rows of the lists on the clipboard: as the JSON of a policy file.

use super::Selection;
use crate::console::command::List;
use crate::policy::json::{self, ProblemKind, Problems};
use crate::policy::{AttributeEdit, Edit, Policy};
use crate::text;

/// The most characters of a title in a message.
const TITLE_CHARS: usize = 40;
/// The most characters of the reason why an attribute cannot be pasted.
const REASON_CHARS: usize = 200;

/// Returns the selected row of a list for the clipboard, and its name.
pub(super) fn copied(list: List, selected: Selection, policy: &Policy) -> Option<(String, String)> {
    Some(match list {
        List::Actions => {
            let action = policy.action(selected.action?)?;
            (json::write_action(action), text::quoted(action.title.as_str(), TITLE_CHARS))
        }
        List::Attributes => {
            let attribute = policy.attribute(selected.attribute?)?;
            (json::write_attribute(attribute), attribute.name())
        }
    })
}

/// Returns the edit that adds the row of a list that a text from the clipboard describes, or the message if it describes none.
pub(super) fn pasted(list: List, text: &str) -> Result<Edit, String> {
    match list {
        List::Actions => {
            let read = json::read_action(text).map(Edit::Add);
            read.map_err(|_| "The clipboard contains no action. Copy one first.".to_owned())
        }
        List::Attributes => {
            let read = json::read_attribute(text).map(|attribute| Edit::Attribute(AttributeEdit::Add(attribute)));
            read.map_err(|problems| match refused(&problems) {
                Some(why) => format!("The attribute was not pasted: {why}"),
                None => "The clipboard contains no attribute. Copy one first.".to_owned(),
            })
        }
    }
}

/// Returns what is wrong with an attribute; `None` if the text is no attribute at all.
fn refused(problems: &Problems) -> Option<String> {
    let problem = problems.listed().first()?;
    let is_value = problem.kind() == ProblemKind::InvalidValue && !problem.path.is_empty();
    is_value.then(|| text::excerpt(&problem.words(), REASON_CHARS).into_owned())
}
