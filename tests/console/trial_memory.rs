//! Reads this process's own memory: after a trial it contains neither password nor code, and after its policy closes no
//! shared secret. The strings searched for exist in it only masked.
#![allow(clippy::cast_possible_truncation, reason = "offsets within a chunk fit")]

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::{Mutex, PoisonError};

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use md5::{Digest as _, Md5};
use needs::needs;

use crate::radius::SECRET;
use crate::radius::rfc::{ACCEPT, CHALLENGE, STATE, attribute};
use crate::radius::rogue::{ReceivedRequest, Rogue};
use crate::session::Session;
use crate::trial::policy_at;

const MASK: u8 = 0x5A;
const CHUNK: usize = 1 << 20;

/// Twenty random letters that exist nowhere else, each masked.
struct Masked([u8; 20]);

impl Masked {
    fn new() -> Self {
        let mut letters = [0; 20];
        getrandom::fill(&mut letters).unwrap();
        Self(letters.map(|byte| (b'a' + byte % 26) ^ MASK))
    }

    fn letters(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|masked| char::from(masked ^ MASK).to_string())
    }

    /// Types it key by key.
    fn type_into(&self, session: &mut Session) {
        self.letters().for_each(|letter| session.type_text(&letter));
    }

    /// An authentic but unsigned reply. It is hashed letter by letter, in place, so no copy remains.
    fn reply(&self, request: &ReceivedRequest, code: u8) -> Vec<u8> {
        let mut bytes = vec![code, request.identifier(), 0, 20];
        let mut hasher = Md5::new();
        hasher.update(&bytes);
        hasher.update(request.authenticator());
        for masked in self.0 {
            hasher.update([masked ^ MASK]);
        }
        let mut authenticator = [0; 16];
        hasher.finalize_into_reset((&mut authenticator).into());
        bytes.extend(authenticator);
        bytes
    }

    /// Returns whether the string starts here.
    fn is_at(&self, memory: &[u8]) -> bool {
        memory.len() >= self.0.len() && self.0.iter().zip(memory).all(|(masked, byte)| masked ^ MASK == *byte)
    }

    /// How often the string occurs in this process's writable memory.
    fn occurrences(&self) -> usize {
        // Concurrent searches would find the strings each other has just read.
        static ONE_SEARCH: Mutex<()> = Mutex::new(());
        let _guard = ONE_SEARCH.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = File::open("/proc/self/mem").unwrap();
        let mut chunk = vec![0; CHUNK];
        // The buffer the memory is read into is itself memory to search, so it is skipped.
        let own = chunk.as_ptr().addr() as u64..chunk.as_ptr().addr() as u64 + CHUNK as u64;
        let mut occurrences = 0;
        for line in fs::read_to_string("/proc/self/maps").unwrap().lines() {
            let mut parts = line.split_whitespace();
            let (Some(range), Some(rights)) = (parts.next(), parts.next()) else { continue };
            let ends: Vec<u64> = range.split('-').map(|end| u64::from_str_radix(end, 16).unwrap()).collect();
            if !rights.starts_with("rw") {
                continue;
            }
            let mut at = ends[0];
            while at < ends[1] {
                // Clears what an earlier read left behind.
                chunk.fill(0);
                // Another thread may have unmapped it in the meantime.
                let wanted = CHUNK.min((ends[1] - at) as usize);
                let read =
                    memory.seek(SeekFrom::Start(at)).and_then(|_| memory.read(&mut chunk[..wanted])).unwrap_or(0);
                let first = self.0[0] ^ MASK;
                occurrences += memchr::memchr_iter(first, &chunk[..read])
                    .filter(|place| self.is_at(&chunk[*place..read]) && !own.contains(&(at + *place as u64)))
                    .count();
                if read <= self.0.len() {
                    break;
                }
                // A string that spans two chunks is found by overlapping them.
                at += (read - if read == CHUNK { self.0.len() } else { 0 }) as u64;
            }
        }
        chunk.fill(0);
        occurrences
    }
}

fn click(session: &mut Session, label: &'static str) {
    session.click(|session| {
        let view = session.harness.get_by_role_and_label(Role::Group, "Client view");
        view.get_by_role_and_label(Role::PasswordInput, label)
    });
}

fn wait_for(session: &mut Session, words: &'static str) {
    session.wait_for(words, |session| session.outline().contains(words));
}

/// A console with everything typed that a trial needs.
fn session(rogue: &Rogue, password: &Masked, type_secret: impl FnOnce(&mut Session)) -> Session {
    let mut session = Session::with_policy(&policy_at(&["SMS"], "127.0.0.1", rogue.server().port));
    session.press(Key::F5);
    session.type_text("alice");
    click(&mut session, "First password");
    password.type_into(&mut session);
    click(&mut session, "Secret key");
    type_secret(&mut session);
    session
}

fn send(session: &mut Session) {
    session.press(Key::F5);
    session.answer("Test SMS?", "Send");
}

#[needs(linux, "/proc")]
#[test]
fn after_a_trial_neither_password_nor_code_is_in_memory() {
    let (rogue, password, code) = (Rogue::start(), Masked::new(), Masked::new());
    let mut session = session(&rogue, &password, |session| session.type_text(SECRET));
    assert_eq!(password.occurrences(), 1, "typed text is found");
    send(&mut session);
    for reply in [CHALLENGE, CHALLENGE, ACCEPT] {
        let request = rogue.receive();
        rogue.send(&request, &request.signed(reply, &attribute(STATE, b"state")));
        if request.value(STATE).is_some() && reply == CHALLENGE {
            session.wait_for("a code to be asked for", |session| session.focused().as_deref() == Some("OTP"));
            code.type_into(&mut session);
            // The previous request's thread may keep another copy for a moment.
            session.wait_for("one copy of each", |_| (password.occurrences(), code.occurrences()) == (1, 1));
            session.press(Key::Enter);
        } else if reply == CHALLENGE {
            // Its thread reports twice, the reply and its end; the next request goes out in a later frame.
            session.wait_for("the command", |session| session.outline().matches("→ 127.0.0.1").count() > 1);
        }
    }
    wait_for(&mut session, "Test finished");
    assert_eq!((password.occurrences(), code.occurrences()), (0, 0));
}

#[needs(linux, "/proc")]
#[test]
fn after_its_policy_closes_the_shared_secret_is_not_in_memory() {
    let (rogue, password, secret) = (Rogue::start(), Masked::new(), Masked::new());
    let mut session = session(&rogue, &password, |session| secret.type_into(session));
    assert_eq!(secret.occurrences(), 1, "typed text is found");
    send(&mut session);
    session.wait_for("a request", |session| session.outline().contains("→ 127.0.0.1"));
    assert!(secret.occurrences() > 1, "the trial holds a copy too");
    session.begin_new();
    // The thread waiting for a reply notices within a tick.
    session.wait_for("the thread to end", |_| secret.occurrences() == 0);
    assert_eq!(password.occurrences(), 0);
}

/// The secret's last use is checking a reply, which must leave no copy behind either.
#[needs(linux, "/proc")]
#[test]
fn after_an_unsigned_or_forged_reply_the_shared_secret_is_not_in_memory() {
    type Replies = fn(&ReceivedRequest, &Masked) -> Vec<u8>;
    let replies: [(Replies, &'static str); 3] = [
        (|request, secret| secret.reply(request, ACCEPT), "accepted the password (unsigned)"),
        (|request, _| request.reply(ACCEPT, &[]), "not authentic"),
        (|request, _| request.signed(ACCEPT, &[]), "not authentic"),
    ];
    for (reply, words) in replies {
        let (rogue, password, secret) = (Rogue::start(), Masked::new(), Masked::new());
        let mut session = session(&rogue, &password, |session| secret.type_into(session));
        session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More options"));
        session.click(|session| session.harness.get_by_role_and_label(Role::CheckBox, "Accept unsigned responses"));
        send(&mut session);
        let request = rogue.receive();
        rogue.send(&request, &reply(&request, &secret));
        wait_for(&mut session, words);
        session.begin_new();
        session.wait_for("the thread to end", |_| secret.occurrences() == 0);
    }
}
