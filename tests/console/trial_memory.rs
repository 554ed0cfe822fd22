//! After a trial neither password nor code is in the memory of the process, and after its policy no shared secret: this test
//! reads its own. What is looked for exists in it only behind a mask.
#![allow(clippy::cast_possible_truncation, reason = "a part of a chunk")]

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
use crate::radius::rogue::{Asked, Rogue};
use crate::session::Session;
use crate::trial::policy_at;

const MASK: u8 = 0x5A;
const CHUNK: usize = 1 << 20;

/// Twenty letters that nobody has ever seen, each under a mask.
struct Hidden([u8; 20]);

impl Hidden {
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

    /// A reply that it makes authentic, and nobody signs. It is hashed letter by letter, in place: no copy stays.
    fn reply(&self, asked: &Asked, code: u8) -> Vec<u8> {
        let mut bytes = vec![code, asked.identifier(), 0, 20];
        let mut hasher = Md5::new();
        hasher.update(&bytes);
        hasher.update(asked.authenticator());
        for masked in self.0 {
            hasher.update([masked ^ MASK]);
        }
        let mut authenticator = [0; 16];
        hasher.finalize_into_reset((&mut authenticator).into());
        bytes.extend(authenticator);
        bytes
    }

    /// Whether it begins here.
    fn is_at(&self, memory: &[u8]) -> bool {
        memory.len() >= self.0.len() && self.0.iter().zip(memory).all(|(masked, byte)| masked ^ MASK == *byte)
    }

    /// How often it stands in the memory that this process can write.
    fn times(&self) -> usize {
        // What another search has just read would be found, too.
        static ALONE: Mutex<()> = Mutex::new(());
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = File::open("/proc/self/mem").unwrap();
        let mut chunk = vec![0; CHUNK];
        // What is read here passes through memory that is read as well.
        let own = chunk.as_ptr().addr() as u64..chunk.as_ptr().addr() as u64 + CHUNK as u64;
        let mut times = 0;
        for line in fs::read_to_string("/proc/self/maps").unwrap().lines() {
            let mut parts = line.split_whitespace();
            let (Some(range), Some(rights)) = (parts.next(), parts.next()) else { continue };
            let ends: Vec<u64> = range.split('-').map(|end| u64::from_str_radix(end, 16).unwrap()).collect();
            if !rights.starts_with("rw") {
                continue;
            }
            let mut at = ends[0];
            while at < ends[1] {
                // What was read before is no part of what is looked at.
                chunk.fill(0);
                // Another thread may have given it back in the meantime.
                let wanted = CHUNK.min((ends[1] - at) as usize);
                let read =
                    memory.seek(SeekFrom::Start(at)).and_then(|_| memory.read(&mut chunk[..wanted])).unwrap_or(0);
                let first = self.0[0] ^ MASK;
                times += memchr::memchr_iter(first, &chunk[..read])
                    .filter(|place| self.is_at(&chunk[*place..read]) && !own.contains(&(at + *place as u64)))
                    .count();
                if read <= self.0.len() {
                    break;
                }
                // What begins at the end of a chunk is looked at again at the beginning of the next.
                at += (read - if read == CHUNK { self.0.len() } else { 0 }) as u64;
            }
        }
        chunk.fill(0);
        times
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

/// A console in which all is typed that a trial needs.
fn session(rogue: &Rogue, password: &Hidden, type_secret: impl FnOnce(&mut Session)) -> Session {
    let mut session = Session::with_policy(&policy_at(&["SMS"], "127.0.0.1", rogue.server().port));
    session.press(Key::F5);
    session.type_text("alice");
    click(&mut session, "First password");
    password.type_into(&mut session);
    click(&mut session, "Shared secret");
    type_secret(&mut session);
    session
}

fn send(session: &mut Session) {
    session.press(Key::F5);
    session.answer("Try SMS?", "Send");
}

#[needs(linux, "/proc")]
#[test]
fn after_a_trial_neither_password_nor_code_is_in_memory() {
    let (rogue, password, code) = (Rogue::start(), Hidden::new(), Hidden::new());
    let mut session = session(&rogue, &password, |session| session.type_text(SECRET));
    assert_eq!(password.times(), 1, "what is typed is found");
    send(&mut session);
    for reply in [CHALLENGE, CHALLENGE, ACCEPT] {
        let asked = rogue.receive();
        rogue.send(&asked, &asked.signed(reply, &attribute(STATE, b"state")));
        if asked.value(STATE).is_some() && reply == CHALLENGE {
            session.wait_for("a code to be asked for", |session| session.focused().as_deref() == Some("OTP"));
            code.type_into(&mut session);
            // The thread of the request before may hold one more for a moment.
            session.wait_for("one copy of each", |_| (password.times(), code.times()) == (1, 1));
            session.press(Key::Enter);
        } else if reply == CHALLENGE {
            // Its thread reports twice, the reply and its end; the next request goes out in a frame after that.
            session.wait_for("the command", |session| session.outline().matches("→ 127.0.0.1").count() > 1);
        }
    }
    wait_for(&mut session, "The trial is over");
    assert_eq!((password.times(), code.times()), (0, 0));
}

#[needs(linux, "/proc")]
#[test]
fn after_its_policy_the_shared_secret_is_not_in_memory() {
    let (rogue, password, secret) = (Rogue::start(), Hidden::new(), Hidden::new());
    let mut session = session(&rogue, &password, |session| secret.type_into(session));
    assert_eq!(secret.times(), 1, "what is typed is found");
    send(&mut session);
    session.wait_for("a request", |session| session.outline().contains("→ 127.0.0.1"));
    assert!(secret.times() > 1, "the trial needs it, too");
    session.begin_new();
    // The thread that waits for a reply notices within a tick.
    session.wait_for("the thread to end", |_| secret.times() == 0);
    assert_eq!(password.times(), 0);
}

/// The last that the secret is used for is to check a reply: that must leave nothing behind either.
#[needs(linux, "/proc")]
#[test]
fn after_a_reply_that_nobody_signed_or_another_secret_made_the_shared_secret_is_not_in_memory() {
    type Replies = fn(&Asked, &Hidden) -> Vec<u8>;
    let replies: [(Replies, &'static str); 3] = [
        (|asked, secret| secret.reply(asked, ACCEPT), "accepted the password (unsigned)"),
        (|asked, _| asked.reply(ACCEPT, &[]), "not authentic"),
        (|asked, _| asked.signed(ACCEPT, &[]), "not authentic"),
    ];
    for (reply, words) in replies {
        let (rogue, password, secret) = (Rogue::start(), Hidden::new(), Hidden::new());
        let mut session = session(&rogue, &password, |session| secret.type_into(session));
        session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More"));
        session.click(|session| session.harness.get_by_role_and_label(Role::CheckBox, "Let unsigned answers count"));
        session.press(Key::Escape);
        send(&mut session);
        let asked = rogue.receive();
        rogue.send(&asked, &reply(&asked, &secret));
        wait_for(&mut session, words);
        session.begin_new();
        session.wait_for("the thread to end", |_| secret.times() == 0);
    }
}
