//! HTML pages generated from a policy: the guide for its users and their help desk, and the checklist for the
//! administrator who enters it in the farm. Each is one self-contained file. The content is here, and in `entry` for all that
//! shows what to enter; writing HTML belongs to `page`.

mod checklist;
pub mod entry;
mod page;
mod users;

pub use checklist::{Origin, entry_checklist};
pub use page::{STYLE, STYLE_SHA256};
pub use users::user_guide;
