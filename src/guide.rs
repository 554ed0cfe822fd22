//! A policy as a page: the guide for its users and their help desk, and the checklist of the administrator who enters it in
//! the farm. Each is one self-contained HTML file. What a method does is said here; how a page is written is said in `page`.

mod entry;
mod page;
mod users;

pub use entry::entry_checklist;
pub use page::{STYLE, STYLE_SHA256};
pub use users::user_guide;
