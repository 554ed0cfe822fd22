//! The guide for users and the entry checklist: what they say, what they never say, and that text from a policy never
//! becomes markup.

use std::fs;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;
use needs::needs;
use radius_console::end_user::Picture;
use radius_console::guide::{self, Origin, STYLE, STYLE_SHA256, user_guide};
use radius_console::policy::{Attribute, AttributeEdit, Connection, Edit, MAX_ACTIONS, Policy, json};
use radius_console::radius::{AttributeType, ValueType};
use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};
use sha2::{Digest as _, Sha256};

use crate::command_line::Folder;
use crate::golden::{TEXT, TEXT_2, action, apply};
use crate::rest::ANSWER;

/// Text nobody should write but any text of a policy may contain.
const HOSTILE: &str =
    "<script>alert(1)</script>\"'&amp;]]><!--</style></title>\u{202e}\u{200b}\u{ffff}\u{fdd0} style=\"x\" onload='y'";

fn golden() -> Policy {
    json::read(TEXT.as_bytes()).unwrap()
}

/// A policy in which every text except addresses is `text`.
fn filled(text: &str, actions: usize) -> Policy {
    let mut policy = Policy::new(text.parse().unwrap());
    let connection = Connection {
        display_name: text.parse().unwrap(),
        user_message_prompt: text.parse().unwrap(),
        ..Connection::default()
    };
    apply(&mut policy, Edit::Notes(Some(text.parse().unwrap())));
    apply(&mut policy, Edit::Connection(Some(connection)));
    let attribute = Attribute::typed(AttributeType::of_vendor(9, 1), ValueType::Text, text).unwrap();
    apply(&mut policy, Edit::Attribute(AttributeEdit::Add(attribute)));
    for _ in 0..actions {
        apply(&mut policy, Edit::Add(action(true, [text; 4], "push")));
    }
    policy
}

fn policy_of(titles: &[&str]) -> Policy {
    let mut policy = Policy::default();
    for title in titles {
        apply(&mut policy, Edit::Add(action(true, [title, "secret-command", "", ""], "sms")));
    }
    policy
}

fn with_autosend(mut policy: Policy, position: usize) -> Policy {
    let id = policy.actions().nth(position).unwrap().0;
    apply(&mut policy, Edit::Autosend(id, true));
    policy
}

/// The checklist of a policy from a file.
const ON_2026_11_26: Duration = Duration::from_secs(20_783 * 86_400);

pub(crate) fn entry_checklist(policy: &Policy) -> String {
    let origin = Origin { file: Some(Path::new("policies/duo.radius.json")), is_changed: false, made: ON_2026_11_26 };
    guide::entry_checklist(policy, origin)
}

fn picture() -> Picture {
    Picture { png: b"PNG".to_vec(), width: 396 }
}

/// Both pages of a policy, and the guide with a picture.
fn pages(policy: &Policy) -> [String; 3] {
    [user_guide(policy, None), user_guide(policy, Some(&picture())), entry_checklist(policy)]
}

pub(crate) fn parsed(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap_or_else(|error| panic!("{error}\n{page}"))
}

/// The elements of a page with this name.
pub(crate) fn all<'a>(document: &'a Document<'_>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.has_tag_name(name))
}

fn words(node: Node<'_, '_>) -> String {
    let pieces: Vec<&str> = node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
    pieces.concat()
}

fn words_of(page: &str) -> String {
    words(all(&parsed(page), "body").next().unwrap())
}

/// The page without the parts that change with the style and the pictures.
fn without_data(page: &str) -> String {
    let page = page.replace(STYLE, "…").replace(STYLE_SHA256, "…");
    let mut pieces = page.split("data:image/png;base64,");
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |page, piece| page + "data:image/png;base64,…" + piece.trim_start_matches(|c| c != '"'))
}

#[test]
fn the_guide_matches_its_snapshot() {
    assert_snapshot!("users", without_data(&user_guide(&golden(), Some(&picture()))));
}

#[test]
fn the_checklist_matches_its_snapshot() {
    assert_snapshot!("admin", without_data(&entry_checklist(&golden())));
}

#[test]
fn the_checklist_has_each_attribute() {
    let page = entry_checklist(&json::read(TEXT_2.as_bytes()).unwrap());
    let document = parsed(&page);
    let section = |wanted: &str| {
        let sections = all(&document, "section").find(|section| words(*section).starts_with(wanted));
        let rows = sections.unwrap().descendants().filter(|node| node.has_tag_name("tr"));
        let cells = |row: Node<'_, '_>| row.children().map(words).collect::<Vec<_>>().join(" ").trim().to_owned();
        rows.skip(1).map(cells).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(section("Attribute 2 of 15: Called-Station-Id"), @r#"
    Vendor Standard
    Attribute Called-Station-Id
    Value ␣"Zoë"␣\u{200b}電話␣11 characters; each ␣ is a space, each \u{…} one invisible character. Type it exactly; do not copy it from here.
    "#);
    assert_snapshot!(section("Attribute 3 of 15: NAS-Port-Type"), @"
    Vendor Standard
    Attribute NAS-Port-Type
    Value 5; Virtual
    ");
    assert_snapshot!(section("Attribute 9 of 15: Cisco attribute 200"), @"
    Vendor Cisco
    Attribute 200
    Type Date
    Value 2026-11-27 08:30:00 UTC
    ");
    assert_snapshot!(section("Attribute 14 of 15: Vendor 16777215 attribute 255"), @"
    Vendor 16777215
    Attribute 255
    Type Date
    Value 2106-02-07 06:28:15 UTC
    ");
    let words = words_of(&page);
    assert!(words.contains("Enter them in this order. Remove any others listed."), "{words}");
    assert!(words.contains("Recheck the attributes; the response does not include them"), "{words}");
    assert!(!words_of(&entry_checklist(&golden())).contains("Recheck the attributes"));
}

#[test]
fn text_from_a_policy_never_becomes_markup() {
    let plain = filled("Plain", MAX_ACTIONS);
    for (hostile, plain) in pages(&filled(HOSTILE, MAX_ACTIONS)).iter().zip(pages(&plain)) {
        let (document, plain) = (parsed(hostile), parsed(&plain));
        let shape = |document: &Document<'_>| {
            let elements = document.descendants().filter(|node| node.is_element() && !node.has_tag_name("span"));
            let shape = elements.map(|node| {
                let attributes: Vec<_> = node.attributes().map(|attribute| attribute.name().to_owned()).collect();
                format!("{} {}", node.tag_name().name(), attributes.join(" "))
            });
            // Ignores notes on a value (`p` elements with a class), which only some texts get.
            shape.filter(|element| element.trim() != "p class").collect::<Vec<_>>()
        };
        assert_eq!(shape(&document), shape(&plain));
        assert!(!document.descendants().any(|node| node.is_comment()), "{hostile}");
        let shown = words_of(hostile);
        assert!(shown.contains("<script>alert(1)</script>\"'&amp;]]><!--</style></title>"), "{shown}");
        for invisible in ['\u{202e}', '\u{ffff}', '\u{fdd0}'] {
            assert!(!hostile.contains(invisible) && shown.contains(&invisible.escape_unicode().to_string()));
        }
    }
}

#[test]
fn the_content_security_policy_allows_only_this_style_and_embedded_pictures() {
    assert_eq!(STYLE_SHA256, STANDARD.encode(Sha256::digest(STYLE)), "update STYLE_SHA256 in src/guide/page.rs");
    for page in pages(&golden()) {
        let document = parsed(&page);
        let styles: Vec<String> = all(&document, "style").map(words).collect();
        assert_eq!(styles, [STYLE]);
        let policy =
            all(&document, "meta").find(|meta| meta.attribute("http-equiv") == Some("Content-Security-Policy"));
        let policy = policy.unwrap().attribute("content").unwrap();
        let expected = format!(
            "default-src 'none'; img-src data:; style-src 'sha256-{STYLE_SHA256}'; base-uri 'none'; form-action 'none'"
        );
        assert_eq!(policy, expected);
    }
}

#[test]
fn a_page_references_nothing_external_and_runs_no_scripts() {
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains(['<', '&']), "{STYLE}");
    for page in pages(&golden()).iter().chain(&pages(&filled("https://example.com/", 2))) {
        let document = parsed(page);
        for node in document.descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            assert!(!["script", "link", "a", "iframe", "object", "embed", "base", "form"].contains(&name), "{name}");
            for attribute in node.attributes() {
                let (key, value) = (attribute.name(), attribute.value());
                assert!(!key.starts_with("on") && key != "style" && key != "href", "{key} of {name}");
                assert!(key != "src" || value.starts_with("data:image/png;base64,"), "{key} of {name}");
            }
        }
    }
}

#[test]
fn a_page_is_accessible_to_screen_readers() {
    for page in pages(&golden()) {
        let document = parsed(&page);
        assert_eq!(document.root_element().attribute("lang"), Some("en"));
        assert_eq!(all(&document, "h1").count(), 1);
        let levels: Vec<u8> =
            document.descendants().filter_map(|node| node.tag_name().name().strip_prefix('h')?.parse().ok()).collect();
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "a heading level is skipped: {levels:?}");
        assert!(all(&document, "img").all(|picture| picture.attribute("alt").is_some()));
        let ids: Vec<&str> = all(&document, "input").map(|input| input.attribute("id").unwrap()).collect();
        let labels: Vec<&str> = all(&document, "label").map(|label| label.attribute("for").unwrap()).collect();
        assert_eq!(ids, labels, "each box has its label");
    }
    let alt = "The window with “Choose a method or enter your passcode”, the icons Push, Call me, and below them a field for a \
               passcode.";
    let page = user_guide(&golden(), Some(&picture()));
    assert!(all(&parsed(&page), "img").any(|picture| picture.attribute("alt") == Some(alt)), "{page}");
}

#[test]
fn the_user_guide_contains_nothing_only_administrators_should_know() {
    let text = TEXT
        .replace("\"push\",\n      \"desc", "\"secret-command\",\n      \"desc")
        .replace("\"phone \"", "\"secret-command\"");
    let policy = json::read(text.replace("A space that", "secret-notes").as_bytes()).unwrap();
    let page = user_guide(&policy, None);
    for secret in
        ["secret-command", "secret-notes", "radius.example.com", "2001:db8", "1812", "PAP", "Duo", "Eigenes Bild"]
    {
        assert!(!page.contains(secret), "{secret}");
    }
    let checklist = entry_checklist(&policy);
    for text in
        ["secret-command", "secret-notes", "radius.example.com", "2001:db8", "1812", "PAP", "Duo", "Eigenes Bild"]
    {
        assert!(checklist.contains(text), "{text}");
    }
}

#[test]
fn the_guide_says_what_starts_automatically_at_first_and_later_logons() {
    let text = |policy: &Policy| {
        let page = user_guide(policy, None);
        let document = parsed(&page);
        all(&document, "dd").map(words).collect::<Vec<_>>().join("\n")
    };
    let remembering = policy_of(&["Push", "SMS"]);
    let mut forgetting = remembering.clone();
    apply(&mut forgetting, Edit::RememberLastMethod(false));
    let mut disabled = with_autosend(remembering.clone(), 1);
    let second = disabled.actions().nth(1).unwrap().0;
    apply(&mut disabled, Edit::Enable(second, false));
    assert_snapshot!(text(&remembering), @r"
    Nothing starts automatically: choose a method.
    The last method that worked starts automatically. Until one has worked, choose a method.
    ");
    assert_snapshot!(text(&with_autosend(remembering.clone(), 1)), @r"
    SMS starts automatically. You do not need to choose a method.
    The last method that worked starts automatically. Until one has worked, choose a method.
    ");
    assert_snapshot!(text(&with_autosend(forgetting.clone(), 0)), @r"
    Push starts automatically. You do not need to choose a method.
    Nothing starts automatically: choose a method each time.
    ");
    assert_snapshot!(text(&forgetting), @r"
    Nothing starts automatically: choose a method.
    Nothing starts automatically: choose a method each time.
    ");
    assert_snapshot!(text(&disabled), @r"
    Nothing starts automatically: choose a method.
    The last method that worked starts automatically. Until one has worked, choose a method.
    ");
}

#[test]
fn five_methods_are_listed_in_order_with_their_pictures() {
    let titles = ["Push", "Call me", "SMS", "Email", "Other"];
    let page = user_guide(&policy_of(&titles), None);
    let document = parsed(&page);
    assert_eq!(all(&document, "h3").map(words).collect::<Vec<_>>(), titles);
    assert_eq!(all(&document, "img").count(), 2 * 5);
    let checklist = entry_checklist(&policy_of(&titles));
    let document = parsed(&checklist);
    let headings: Vec<String> = all(&document, "h3").map(words).collect();
    assert_eq!((headings.len(), headings[4].as_str()), (5, "Action 5 of 5: Other"));
}

#[test]
fn an_empty_policy_asks_for_the_passcode_and_has_nothing_to_enter() {
    let page = words_of(&user_guide(&Policy::default(), None));
    assert!(page.contains("Enter your passcode and choose OK.") && !page.contains("icon"), "{page}");
    assert!(page.contains("Deny any request that you did not start"), "{page}");
    let checklist = words_of(&entry_checklist(&Policy::default()));
    assert!(checklist.contains("Not part of this policy; leave unchanged."), "{checklist}");
    assert!(checklist.contains("This policy has no actions. Remove any that are listed on the tab."), "{checklist}");
}

#[test]
fn the_users_switch_is_described_for_every_platform() {
    let page = user_guide(&golden(), None);
    let document = parsed(&page);
    let rows: Vec<String> =
        all(&document, "tr").map(|row| row.children().map(words).collect::<Vec<_>>().join(" ")).collect();
    assert_snapshot!(rows.iter().map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n"), @r"
    Device Location
    Windows Connection Advanced Settings › MFA authentication
    Linux Connection Advanced Settings › MFA authentication
    Mac Advanced › MFA authentication
    Chrome Advanced Settings
    Web Client Settings
    iOS Connection Settings › MFA authentication
    Android Settings › MFA authentication
    ");
}

#[test]
fn spaces_and_invisible_characters_in_a_command_are_shown() {
    let shown = |command: &str| {
        let mut policy = Policy::default();
        apply(&mut policy, Edit::Add(action(true, ["Push", command, "", ""], "push")));
        let page = entry_checklist(&policy);
        let document = parsed(&page);
        let row = all(&document, "tr").find(|row| words(*row).contains("Command")).unwrap();
        row.children().rfind(Node::is_element).map(words).unwrap()
    };
    assert_eq!(shown("push"), "push");
    assert_eq!(shown(""), "(leave empty)");
    assert_snapshot!(shown(" phone "), @"␣phone␣7 characters; each ␣ is a space. Type it exactly; do not copy it from here.");
    assert_snapshot!(shown("a\u{a0}b\u{202e}"), @r"a\u{a0}b\u{202e}4 characters; each \u{…} is one invisible character. Type it exactly; do not copy it from here.");
}

#[test]
fn right_to_left_text_and_emoji_are_left_unchanged_for_users() {
    let page = user_guide(&policy_of(&["اتصل بي", "Phone ☎\u{fe0f}", "می\u{200c}خواهم"]), None);
    for title in ["<bdi>اتصل بي</bdi>", "<bdi>Phone ☎\u{fe0f}</bdi>", "<bdi>می\u{200c}خواهم</bdi>"] {
        assert!(page.contains(title), "{title}");
    }
}

/// The colours of the style by name: the light ones, then the dark ones.
fn colours() -> [Vec<(&'static str, u32)>; 2] {
    let dark = STYLE.find("prefers-color-scheme: dark").unwrap();
    [&STYLE[..dark], &STYLE[dark..]].map(|part| {
        let named = part.split("--").skip(1).filter_map(|piece| {
            let (name, value) = piece.split_once(": #")?;
            Some((name, u32::from_str_radix(value.get(..6)?, 16).ok()?))
        });
        named.collect()
    })
}

#[test]
fn text_has_enough_contrast_in_light_and_dark() {
    // WCAG 2.2, contrast ratio.
    let luminance = |colour: u32| {
        let channel = |shift: u32| {
            let value = f64::from((colour >> shift) & 0xff) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    };
    for colours in colours() {
        assert_eq!(colours.len(), 8, "{colours:x?}");
        let of = |name: &str| luminance(colours.iter().find(|(known, _)| *known == name).unwrap().1);
        for text in ["ink", "soft", "accent", "warning"] {
            for ground in ["ground", "card", "selection"] {
                let (a, b) = (of(text), of(ground));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "{text} on {ground}: {contrast}");
            }
        }
    }
}

#[test]
fn the_command_writes_both_pages_to_a_file_or_to_standard_output() {
    let folder = Folder::new().with("a.radius.json", TEXT);
    let ended = folder.run(&["guide", "a.radius.json", "-o", "guide.html"]);
    assert_eq!(ended.all(), "0\n---\n");
    let page = fs::read_to_string(folder.path("guide.html")).unwrap();
    assert!(words_of(&page).contains("Approve on your phone"), "{page}");
    assert_eq!(page.contains("<figure>"), cfg!(feature = "gui"), "the picture needs the feature that draws it");
    let ended = folder.run_with_input(&["guide", "-", "-o", "-", "--for", "admin"], TEXT.as_bytes());
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let origin = Origin { file: None, is_changed: false, made: std::time::UNIX_EPOCH.elapsed().unwrap() };
    assert_eq!(ended.out, guide::entry_checklist(&golden(), origin));
}

#[test]
fn the_checklist_says_what_it_is_about_and_ends_with_lines_to_sign() {
    let facts = |page: &str| {
        let document = parsed(page);
        let facts = all(&document, "dl").next().unwrap().children().filter(Node::is_element);
        let facts = facts.map(|fact| fact.children().map(words).collect::<Vec<_>>().join(" "));
        facts.map(|fact| fact.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
    };
    let version = env!("CARGO_PKG_VERSION");
    let page = entry_checklist(&golden());
    let shown = facts(&page).replace(version, "VERSION");
    assert_snapshot!(shown, @"
    File duo.radius.json
    Date 2026-11-26 (UTC)
    Program radius-console VERSION
    MFA server Duo Authentication Proxy
    Attributes 0
    Actions 3
    Advice 3 warnings, 4 notes
    ");
    let document = parsed(&page);
    let last = all(&document, "table").last().unwrap();
    let roles: Vec<String> =
        all(&document, "th").filter(|head| head.ancestors().any(|of| of == last)).map(words).collect();
    assert_eq!(roles, ["Entered by", "Date", "Verified by", "Date"]);
    let origin = |file, is_changed| Origin { file, is_changed, made: ON_2026_11_26 };
    let of = |origin| guide::entry_checklist(&Policy::default(), origin);
    assert_snapshot!(facts(&of(origin(None, true))).replace(version, "VERSION"), @"
    File none
    Date 2026-11-26 (UTC)
    Program radius-console VERSION
    Attributes 0
    Actions 0
    Advice 1 note
    ");
    let changed = facts(&of(origin(Some(Path::new("/p/a b.json")), true)));
    assert!(changed.starts_with("File a b.json, with unsaved changes\nDate 2026-11-26 (UTC)\n"), "{changed}");
}

#[test]
fn the_commands_of_the_checklist_name_the_real_file() {
    let command = |file: Option<&Path>| {
        let page = guide::entry_checklist(&Policy::default(), Origin { file, is_changed: false, made: ON_2026_11_26 });
        let document = parsed(&page);
        let command = all(&document, "code").map(words).find(|words| words.contains("diff"));
        command.unwrap()
    };
    assert_eq!(command(Some(Path::new("/p/duo.radius.json"))), "radius-console diff duo.radius.json RESPONSE.json");
    assert_eq!(command(Some(Path::new("head $1.json"))), "radius-console diff 'head $1.json' RESPONSE.json");
    assert_eq!(command(None), "radius-console diff FILE RESPONSE.json");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.json");
        assert_eq!(command(Some(Path::new(name))), "radius-console diff FILE RESPONSE.json");
    }
}

#[test]
fn the_command_refuses_to_overwrite_the_policy_and_says_why() {
    let folder = Folder::new().with("a.radius.json", TEXT).with("bad.json", "{");
    let itself =
        "2\n---\nCannot write the guide to ./a.radius.json: this is the policy file itself; choose another name\n";
    assert_eq!(folder.run(&["guide", "a.radius.json", "-o", "./a.radius.json"]).all(), itself);
    assert_eq!(fs::read_to_string(folder.path("a.radius.json")).unwrap(), TEXT);
    let ended = folder.run(&["guide", "a.radius.json", "-o", "not/there.html", "--for", "admin"]);
    assert!(ended.code == 2 && ended.err.starts_with("Cannot write the checklist to "), "{}", ended.err);
    assert_eq!(folder.run(&["guide", "bad.json", "-o", "x.html"]).code, 1);
    assert_eq!(folder.run(&["guide", "gone.json", "-o", "x.html"]).code, 2);
    assert_eq!(folder.run(&["guide", "a.radius.json"]).code, 2);
    assert!(!folder.path("x.html").exists());
}

#[test]
fn the_command_replaces_a_file_only_if_told_to() {
    let folder = Folder::new().with("a.radius.json", TEXT).with("guide.html", "mine");
    let guide = ["guide", "a.radius.json", "-o", "guide.html"];
    let refused = "2\n---\nCannot write the guide to guide.html: a file with this name already exists; choose another name, or use \
                   --force\n";
    assert_eq!(folder.run(&guide).all(), refused);
    assert_eq!(fs::read_to_string(folder.path("guide.html")).unwrap(), "mine");
    assert_eq!(folder.run(&[&guide[..], &["--force"]].concat()).all(), "0\n---\n");
    assert!(fs::read_to_string(folder.path("guide.html")).unwrap().starts_with("<!DOCTYPE html>"));
}

#[test]
fn the_command_replaces_any_page_or_image_if_told_to() {
    let large = format!("<!DOCTYPE html>{}", " ".repeat(3 * 1024 * 1024));
    let about = format!("<!DOCTYPE html><code>{{\"format\": \"{}\"}}</code>", json::FORMAT);
    let folder = Folder::new().with("a.radius.json", TEXT).with("large.html", large).with("about.html", about);
    for name in ["large.html", "about.html"] {
        assert_eq!(folder.run(&["guide", "a.radius.json", "-o", name, "--force"]).all(), "0\n---\n");
        assert!(fs::read_to_string(folder.path(name)).unwrap().contains("<title>"), "{name}");
    }
}

#[test]
fn the_command_never_replaces_a_file_larger_than_it_writes() {
    let folder = Folder::new().with("a.radius.json", TEXT);
    let huge = fs::File::create(folder.path("huge.html")).unwrap();
    huge.set_len(64 * 1024 * 1024 + 1).unwrap();
    let ended = folder.run(&["guide", "a.radius.json", "-o", "huge.html", "--force"]);
    assert_eq!(
        ended.all(),
        "2\n---\nCannot write the guide to huge.html: this file is larger than any that this program writes; choose another \
         name\n"
    );
    assert_eq!(huge.metadata().unwrap().len(), 64 * 1024 * 1024 + 1);
}

#[test]
fn the_command_never_replaces_a_policy_or_a_response_even_if_told_to() {
    let broken = TEXT.replacen('{', "{,", 1);
    let large = format!("\u{feff}\n{broken}{}", " ".repeat(1024 * 1024));
    let files = [
        ("large.txt", large.as_str(), "this is a policy file or a REST API response"),
        ("policy.txt", TEXT, "this is a policy file or a REST API response"),
        ("broken.txt", &broken, "this is a policy file or a REST API response"),
        ("response.txt", ANSWER, "this is a policy file or a REST API response"),
        ("B.RADIUS.JSON", "not even JSON", "only policy files have names that end in .radius.json"),
    ];
    let folder =
        files.iter().fold(Folder::new().with("a.radius.json", TEXT), |folder, (name, text, _)| folder.with(name, text));
    for (name, text, why) in files {
        for force in [&["--force"][..], &[]] {
            let ended = folder.run(&[&["guide", "a.radius.json", "-o", name], force].concat());
            let refused = format!("2\n---\nCannot write the guide to {name}: {why}; choose another name\n");
            assert_eq!(ended.all(), refused);
            assert_eq!(fs::read_to_string(folder.path(name)).unwrap(), text);
        }
    }
    let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let folder = folder.with("wide.txt", &wide);
    assert_eq!(folder.run(&["guide", "a.radius.json", "-o", "wide.txt", "--force"]).code, 2, "UTF-16");
    assert_eq!(fs::read(folder.path("wide.txt")).unwrap(), wide);
    let ended = folder.run(&["guide", "a.radius.json", "-o", "new.radius.json"]);
    assert!(ended.code == 2 && !folder.path("new.radius.json").exists(), "{}", ended.all());
}

#[needs(unix, "symbolic links and /dev")]
#[test]
fn links_and_devices_are_not_a_way_around_the_rules_for_output() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new().with("a.radius.json", TEXT).with("b.radius.json", "").with("c.html", "mine");
    fs::create_dir(folder.path("folder")).unwrap();
    for (link, file) in [
        ("a.html", "a.radius.json"),
        ("b.html", "b.radius.json"),
        ("link.html", "c.html"),
        ("new.html", "new.RADIUS.JSON"),
    ] {
        symlink(file, folder.path(link)).unwrap();
    }
    let run = |into: &str| folder.run(&["guide", "--force", "a.radius.json", "-o", into]);
    for (into, why) in [
        ("a.html", "this is the policy file itself; choose another name"),
        ("b.html", "only policy files have names that end in .radius.json; choose another name"),
        ("new.html", "only policy files have names that end in .radius.json; choose another name"),
        ("folder", "this is a folder; specify a file to write"),
        (".", "this is a folder; specify a file to write"),
        ("/dev/zero", "this is not a file; specify a file to write"),
    ] {
        assert_eq!(run(into).all(), format!("2\n---\nCannot write the guide to {into}: {why}\n"));
    }
    assert_eq!(run("").all(), "2\n---\nCannot write the guide to \"\": this is not a file; specify a file to write\n");
    let ended = folder.run(&["guide", "a.radius.json", "-o", "folder"]);
    assert!(ended.err.ends_with("this is a folder; specify a file to write\n"), "also without --force: {}", ended.err);
    assert_eq!(fs::read_to_string(folder.path("a.radius.json")).unwrap(), TEXT);
    assert_eq!(run("link.html").code, 0);
    assert!(fs::read_to_string(folder.path("c.html")).unwrap().starts_with("<!DOCTYPE html>"), "the link is followed");
}

#[needs(unix, "/dev")]
#[test]
fn standard_output_and_the_null_device_are_outputs() {
    let folder = Folder::new().with("a.radius.json", TEXT).with("response.json", ANSWER);
    let page = folder.run(&["guide", "a.radius.json", "-o", "-"]).out;
    assert_eq!(folder.run(&["guide", "a.radius.json", "-o", "/dev/stdout"]).all(), format!("0\n{page}---\n"));
    for command in [&["guide", "a.radius.json"][..], &["convert", "response.json"]] {
        assert_eq!(folder.run(&[command, &["-o", "/dev/null"]].concat()).all(), "0\n---\n", "{command:?}");
    }
}
