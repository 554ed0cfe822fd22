//! The checklist for an administrator who enters a policy in the farm: every value in the order of the vendor's dialog, with a
//! box to tick, how to verify the result, and lines for signatures. The values are those of [`entry`](super::entry).

use std::path::Path;
use std::time::Duration;

use super::entry::{self, Content, Item, LEAVE_EMPTY, Part, Piece, Section, Words, picture_name};
use super::page::{Html, SPACE, page};
use crate::policy::advice;
use crate::policy::{Image, Policy};
use crate::text;

/// Where a policy comes from, for the top of its checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin<'o> {
    /// Its file, of which only the name is shown.
    pub file: Option<&'o Path>,
    /// Whether the policy has changes that are not in the file.
    pub is_changed: bool,
    /// When the checklist is made, since the beginning of 1970 in UTC. It shows only the date.
    pub made: Duration,
}

impl<'o> Origin<'o> {
    fn name(self) -> Option<&'o Path> {
        self.file?.file_name().map(Path::new)
    }
}

/// Returns the checklist as an HTML page.
pub fn entry_checklist(policy: &Policy, origin: Origin<'_>) -> String {
    page(&format!("Entry checklist: {}", policy.name().as_str()), |html| {
        heading(html, policy);
        facts(html, policy, origin);
        for section in entry::sections(policy) {
            self::section(html, &section, origin);
        }
        sign_off(html);
    })
}

/// Returns a date as in `2026-11-26`, in UTC, from the time since the beginning of 1970.
fn iso_date(time: Duration) -> String {
    // Civil from days, by Howard Hinnant: years begin in March, so that a leap day is the last day of its year.
    const DAYS_TO_1970: u64 = 719_468;
    let days = time.as_secs() / 86_400 + DAYS_TO_1970;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    let year = 400 * era + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn heading(html: &mut Html, policy: &Policy) {
    html.element("h1", &[], |html| {
        html.text("Entry checklist: ");
        html.value(policy.name().as_str());
    });
    let words = "For the farm's RADIUS Properties dialog, in the same order. Nothing was sent to a farm; enter these values by \
                 hand.";
    html.element("p", &[("class", "lead")], |html| html.text(words));
}

/// Writes what identifies the sheet of paper, and how much there is to do.
fn facts(html: &mut Html, policy: &Policy, origin: Origin<'_>) {
    html.element("dl", &[("class", "facts")], |html| {
        let mut fact = |term: &str, words: &dyn Fn(&mut Html)| {
            html.element("div", &[], |html| {
                html.words("dt", term);
                html.element("dd", &[], words);
            });
        };
        fact("File", &|html| match origin.name() {
            Some(name) => {
                html.value(&text::unicode(name));
                if origin.is_changed {
                    html.text(", with unsaved changes");
                }
            }
            None => html.text("none"),
        });
        fact("Date", &|html| html.text(&format!("{} (UTC)", iso_date(origin.made))));
        fact("Program", &|html| html.text(concat!("radius-console ", env!("CARGO_PKG_VERSION"))));
        if let Some(provider) = policy.provider() {
            fact("MFA server", &|html| html.text(provider.name()));
        }
        if let Some(language) = policy.language() {
            fact("Language", &|html| html.text(language.as_str()));
        }
        fact("Attributes", &|html| html.text(&policy.attributes().len().to_string()));
        fact("Actions", &|html| html.text(&policy.actions().len().to_string()));
        let counts = advice::counted(advice::of(policy).iter());
        fact("Advice", &|html| html.text(if counts.is_empty() { "none" } else { &counts }));
    });
    if let Some(notes) = policy.notes() {
        html.element("p", &[], |html| {
            html.text("Notes: ");
            html.value(notes.as_str());
        });
    }
}

fn section(html: &mut Html, section: &Section, origin: Origin<'_>) {
    let number = match section.part {
        Part::Connection => 1,
        Part::Attributes => 2,
        Part::Attribute { number, ref name, .. } => return part(html, section, &format!("Attribute {number}"), name),
        Part::Actions => 3,
        Part::Action { number, ref title, .. } => return part(html, section, &format!("Action {number}"), title),
        Part::Autosend => 4,
        Part::ClientPolicy => 5,
        Part::Verify => 6,
    };
    let heading = section.part.heading();
    html.words("h2", &format!("{number}. {heading}"));
    if !section.intro.is_empty() {
        html.words("p", section.intro);
    }
    let is_step = |item: &&Item| matches!(item.content, Content::Step(_));
    let (steps, fields): (Vec<_>, Vec<_>) = section.items.iter().partition(is_step);
    if !fields.is_empty() {
        table(html, &heading, &fields);
    }
    if section.part == Part::Verify || !steps.is_empty() {
        html.element("ul", &[("class", "tick")], |html| {
            if section.part == Part::Verify {
                compare(html, origin);
            }
            for step in steps {
                item(html, |html| content(html, step));
            }
        });
    }
}

/// Writes an attribute or action of a list, with its name in the heading.
fn part(html: &mut Html, section: &Section, caption: &str, name: &str) {
    html.element("section", &[("class", "action")], |html| {
        html.element("h3", &[], |html| {
            html.text(&format!("{}: ", section.part.heading()));
            html.value(name);
        });
        table(html, caption, &section.items.iter().collect::<Vec<_>>());
    });
}

/// Writes how to compare the farm's response with the policy.
fn compare(html: &mut Html, origin: Origin<'_>) {
    item(html, |html| {
        html.text("Save the farm's response to ");
        html.words("code", "GET /api/MFA/{id}/RadiusAutoInfo");
        html.text(" as RESPONSE.json");
    });
    item(html, |html| {
        html.text("Compare it with the policy file: ");
        let file = origin.name().and_then(Path::to_str).and_then(quoted_for_shells);
        html.words("code", &format!("radius-console diff {} RESPONSE.json", file.as_deref().unwrap_or("FILE")));
        html.text(". It prints “No differences”, or each difference");
    });
}

/// Quotes a file name so that bash and PowerShell both read it as one argument, and cmd as well if it can. Returns `None` if no
/// quotes do that, or if it contains a character that cannot be typed from a sheet of paper.
fn quoted_for_shells(name: &str) -> Option<String> {
    if name.chars().any(text::is_invisible) {
        return None;
    }
    // PowerShell also takes typographic quotation marks for quotes.
    let has = |characters: &str| name.contains(|c| characters.contains(c));
    let name_after_folder = if name.starts_with('-') { format!("./{name}") } else { name.to_owned() };
    let is_plain = |c: char| c.is_alphanumeric() || "._-+".contains(c);
    if name.chars().all(is_plain) {
        Some(name_after_folder)
    } else if !has("\"$`\\!%“”„") {
        Some(format!("\"{name_after_folder}\""))
    } else if !has("'‘’‚‛") {
        Some(format!("'{name_after_folder}'"))
    } else {
        None
    }
}

/// Writes lines for names and dates, to be filled in by hand.
fn sign_off(html: &mut Html) {
    html.words("h2", "7. Sign-off");
    html.element("table", &[("class", "sign"), ("aria-label", "Sign-off")], |html| {
        html.element("tbody", &[], |html| {
            for role in ["Entered by", "Verified by"] {
                html.element("tr", &[], |html| {
                    html.element("th", &[("scope", "row")], |html| html.text(role));
                    html.element("td", &[], |_| {});
                    html.element("th", &[("scope", "row")], |html| html.text("Date"));
                    html.element("td", &[], |_| {});
                });
            }
        });
    });
}

fn table(html: &mut Html, label: &str, items: &[&Item]) {
    html.element("table", &[("class", "entry"), ("aria-label", label)], |html| {
        html.element("thead", &[], |html| {
            html.element("tr", &[], |html| {
                html.element("th", &[("scope", "col")], |html| html.text("✓"));
                html.element("th", &[("scope", "col")], |html| html.text("Field"));
                html.element("th", &[("scope", "col")], |html| html.text("Value"));
            });
        });
        html.element("tbody", &[], |html| {
            for item in items {
                let id = html.unique_id();
                html.element("tr", &[], |html| {
                    html.element("td", &[], |html| tick(html, &id));
                    html.element("th", &[("scope", "row")], |html| {
                        html.element("label", &[("for", &id)], |html| html.text(item.label));
                    });
                    html.element("td", &[], |html| content(html, item));
                });
            }
        });
    });
}

fn item(html: &mut Html, words: impl FnOnce(&mut Html)) {
    let id = html.unique_id();
    html.element("li", &[], |html| {
        html.element("label", &[("for", &id)], |html| {
            tick(html, &id);
            html.element("span", &[], words);
        });
    });
}

fn content(html: &mut Html, item: &Item) {
    match &item.content {
        _ if item.is_left_empty() => html.element("span", &[("class", "soft")], |html| html.text(LEAVE_EMPTY)),
        Content::Command(text) => exact(html, "code", text, &item.pieces()),
        Content::Text(text) => exact(html, "bdi", text, &item.pieces()),
        Content::Number(..) | Content::Choice(_) => {
            let remark = item.remark.map(|remark| format!("; {remark}")).unwrap_or_default();
            html.text(&(item.words() + &remark));
        }
        Content::Picture(image) => picture(html, image, item.remark),
        Content::Step(words) => {
            for words in words {
                match words {
                    Words::Ours(words) => html.text(words),
                    Words::Theirs(words) => html.value(words),
                }
            }
        }
    }
}

fn picture(html: &mut Html, image: &Image, remark: Option<&str>) {
    html.void("img", &[("src", image.to_shown_data_uri().as_ref()), ("width", "40"), ("height", "40"), ("alt", "")]);
    html.text(" ");
    html.text(picture_name(image));
    if let Some(remark) = remark {
        html.element("p", &[("class", "soft")], |html| html.text(remark));
    }
}

/// Writes a text with its spaces visible: without them a different text would be entered, and `diff` would report it.
fn exact(html: &mut Html, element: &'static str, text: &str, pieces: &[Piece<'_>]) {
    html.exact(element, pieces);
    if let Some(words) = explanation(text, pieces) {
        let words = format!("{words} Type it exactly; do not copy it from here.");
        html.element("p", &[("class", "soft")], |html| html.text(&words));
    }
}

/// Explains the marked characters of a text, if it has any.
fn explanation(text: &str, pieces: &[Piece<'_>]) -> Option<String> {
    let has =
        |is_wanted: fn(char) -> bool| pieces.iter().any(|piece| matches!(piece, Piece::Marked(c) if is_wanted(*c)));
    let explanation = match (has(|c| c == ' '), has(|c| c != ' ')) {
        (false, false) => return None,
        (true, false) => format!("each {SPACE} is a space"),
        (false, true) => "each \\u{…} is one invisible character".to_owned(),
        (true, true) => format!("each {SPACE} is a space, each \\u{{…}} one invisible character"),
    };
    let count = text.chars().count() as u64;
    Some(format!("{}; {explanation}.", text::counted(count, "character")))
}

fn tick(html: &mut Html, id: &str) {
    html.void("input", &[("type", "checkbox"), ("id", id)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_that_of_the_calendar() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_783, "2026-11-26"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            for secs in [days * 86_400, days * 86_400 + 86_399] {
                assert_eq!(iso_date(Duration::from_secs(secs)), date);
            }
        }
    }

    #[test]
    fn a_file_name_is_quoted_only_if_a_shell_needs_that() {
        for (name, quoted) in [
            ("duo.radius.json", Some("duo.radius.json")),
            ("電話.json", Some("電話.json")),
            ("head office.json", Some("\"head office.json\"")),
            ("it's.json", Some("\"it's.json\"")),
            ("-force.json", Some("./-force.json")),
            ("-a b.json", Some("\"./-a b.json\"")),
            ("$HOME.json", Some("'$HOME.json'")),
            ("a`b!.json", Some("'a`b!.json'")),
            ("“a”.json", Some("'“a”.json'")),
            ("it's $5.json", None),
            ("a\u{200b}b.json", None),
            ("a\nb.json", None),
        ] {
            assert_eq!(quoted_for_shells(name).as_deref(), quoted, "{name}");
        }
    }
}
