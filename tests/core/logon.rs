//! The client: what runs automatically, row by row of the design's table, and how a logon continues from there.

use std::sync::Arc;

use proptest::prelude::*;
use radius_console::end_user::logon::{End, Failure, Request, Stage};
use radius_console::end_user::{Answer, Automatic, Event, Logon, Memory};
use radius_console::policy::draft::ActionDraft;
use radius_console::policy::{ActionId, Connection, Edit, Policy};

/// A client and the policy it receives.
struct World {
    policy: Policy,
    memory: Memory,
}

fn action(title: &str) -> ActionDraft {
    ActionDraft {
        title: title.to_owned(),
        command: title.to_lowercase(),
        action_message: format!("Waiting for {title}"),
        ..ActionDraft::default()
    }
}

impl World {
    /// A new client with Push, Call and SMS; Push has Autosend.
    fn new() -> Self {
        let mut world = Self { policy: Policy::default(), memory: Memory::default() };
        for title in ["Push", "Call", "SMS"] {
            world.edit(Edit::Add(action(title).finish().unwrap()));
        }
        world.edit(Edit::Autosend(world.id("Push"), true));
        world
    }

    /// The same, but the client already has the configuration.
    fn later() -> Self {
        let mut world = Self::new();
        world.memory.has_configuration = true;
        world
    }

    fn remembering(mut self, title: &str) -> Self {
        self.memory.remembered = Some(self.id(title));
        self
    }

    fn edit(&mut self, edit: Edit) {
        self.policy = self.policy.apply(edit).unwrap().policy;
    }

    fn edited(mut self, edit: impl FnOnce(&Self) -> Edit) -> Self {
        let edit = edit(&self);
        self.edit(edit);
        self
    }

    fn id(&self, title: &str) -> ActionId {
        self.policy.actions().find(|(_, action)| action.title.as_str() == title).unwrap().0
    }

    fn title(&self, id: ActionId) -> &str {
        self.policy.action(id).unwrap().title.as_str()
    }

    /// A logon whose password has just been answered with a challenge.
    fn logon(&self) -> Logon {
        let mut logon = Logon::begin(Arc::new(self.policy.clone()), self.memory.clone());
        answer(&mut logon, Answer::Challenge(String::new()));
        logon
    }

    /// What runs automatically, and whether that is assumed.
    fn automatic(&self) -> (Option<&str>, bool) {
        let logon = self.logon();
        let running = match logon.request() {
            Some((_, Request::Command(id))) => Some(self.title(id)),
            None => None,
            other => panic!("{other:?}"),
        };
        let forecast = Automatic::of(&self.policy, &self.memory);
        assert_eq!(forecast.action.map(|id| self.title(id)), running, "the forecast must come true");
        (running, forecast.is_assumed)
    }

    fn remembered(&self, logon: &Logon) -> Option<&str> {
        logon.memory().remembered.map(|id| self.title(id))
    }

    /// What the client remembers after a logon.
    fn after(mut self, logon: &Logon) -> Self {
        self.memory = logon.memory().clone();
        self
    }
}

#[track_caller]
fn answer(logon: &mut Logon, answer: Answer) {
    let (number, _) = logon.request().expect("a request is pending");
    assert!(logon.handle(Event::Answer(number, answer)));
}

fn rejected() -> Answer {
    Answer::Reject("Denied".to_owned())
}

fn is_dialog(logon: &Logon) -> bool {
    matches!(logon.stage(), Stage::Dialog(_))
}

fn log(logon: &Logon) -> Vec<&str> {
    logon.log().iter().map(|line| line.text.as_str()).collect()
}

const ASSUMED: bool = true;
const DOCUMENTED: bool = false;

// --- the table of automatic actions ----------------------------------------------------------------------------------

#[test]
fn first_receipt_autosend_enabled_nothing_remembered() {
    assert_eq!(World::new().automatic(), (Some("Push"), DOCUMENTED));
}

#[test]
fn first_receipt_without_autosend() {
    let world = World::new().edited(|world| Edit::Autosend(world.id("Push"), false));
    assert_eq!(world.automatic(), (None, DOCUMENTED));
}

#[test]
fn first_receipt_with_a_disabled_autosend_is_used_up() {
    let world = World::new().edited(|world| Edit::Enable(world.id("Push"), false));
    assert_eq!(world.automatic(), (None, ASSUMED));
    let after = world.logon();
    let world = world.after(&after).edited(|world| Edit::Enable(world.id("Push"), true));
    assert_eq!(world.automatic(), (None, DOCUMENTED), "it does not run at the next logon either");
}

#[test]
fn later_with_autosend_but_nothing_remembered() {
    assert_eq!(World::later().automatic(), (None, DOCUMENTED));
}

#[test]
fn later_the_remembered_method_runs_whatever_has_autosend() {
    let world = World::later().remembering("SMS");
    assert_eq!(world.automatic(), (Some("SMS"), DOCUMENTED));
    let world = world.edited(|world| Edit::Autosend(world.id("Call"), true));
    assert_eq!(world.automatic(), (Some("SMS"), DOCUMENTED));
}

#[test]
fn first_receipt_with_a_method_already_remembered() {
    assert_eq!(World::new().remembering("SMS").automatic(), (Some("SMS"), ASSUMED));
}

#[test]
fn later_with_remembering_off_nothing_runs_but_the_method_is_kept() {
    let world = World::later().remembering("SMS").edited(|_| Edit::RememberLastMethod(false));
    assert_eq!(world.automatic(), (None, ASSUMED));
    let logon = world.logon();
    assert_eq!(world.remembered(&logon), Some("SMS"));
    let world = world.after(&logon).edited(|_| Edit::RememberLastMethod(true));
    assert_eq!(world.automatic().0, Some("SMS"));
}

#[test]
fn the_policy_overrides_the_users_switch() {
    for (policy, own, runs) in [(true, false, Some("SMS")), (false, true, None)] {
        let mut world = World::later().remembering("SMS").edited(|_| Edit::RememberLastMethod(policy));
        world.memory.user_setting = own;
        assert_eq!(world.automatic(), (runs, ASSUMED), "policy {policy}, user {own}");
    }
}

#[test]
fn without_a_policy_the_users_switch_decides_and_defaults_to_on() {
    let mut world = World::later().remembering("SMS").edited(|_| Edit::RememberLastMethod(false));
    world.memory.has_policy = false;
    assert_eq!(world.automatic(), (Some("SMS"), ASSUMED), "the switch defaults to on");
    world.memory.user_setting = false;
    assert_eq!(world.automatic(), (None, ASSUMED));
}

#[test]
fn a_failed_automatic_action_opens_the_dialog_and_changes_nothing() {
    let world = World::later().remembering("SMS");
    for answered in [Some(rejected()), Some(Answer::Silence), None] {
        let mut logon = world.logon();
        match answered.clone() {
            Some(answered) => answer(&mut logon, answered),
            None => assert!(logon.handle(Event::Cancel)),
        }
        assert!(is_dialog(&logon), "{answered:?}");
        assert_eq!((logon.request(), world.remembered(&logon)), (None, Some("SMS")), "not again in this logon");
        let words = "At the next logon SMS runs automatically again: repeated failures can lock the account.";
        assert!(log(&logon).contains(&words));
        let next = World { policy: world.policy.clone(), memory: logon.memory().clone() };
        assert_eq!(next.automatic(), (Some("SMS"), ASSUMED), "but in the next one");
    }
}

#[test]
fn after_a_failure_the_method_that_succeeds_is_remembered() {
    let world = World::new();
    let mut logon = world.logon();
    answer(&mut logon, rejected());
    assert!(logon.handle(Event::Choose(world.id("Call"))));
    answer(&mut logon, Answer::Accept);
    assert_eq!(world.remembered(&logon), Some("Call"));
    assert!(!logon.log().last().unwrap().is_assumed);
    assert_eq!(logon.stage(), &Stage::Ended(End::Accepted));
}

#[test]
fn a_method_is_remembered_once_its_code_is_accepted() {
    let world = World::new();
    let mut logon = world.logon();
    answer(&mut logon, rejected());
    logon.handle(Event::Choose(world.id("SMS")));
    for _ in 0..3 {
        answer(&mut logon, Answer::Challenge("Enter the code".to_owned()));
        assert_eq!(logon.dialog().prompt, "Enter the code");
        assert!(logon.handle(Event::Code));
        assert_eq!(logon.request().unwrap().1, Request::Code);
    }
    answer(&mut logon, Answer::Accept);
    assert_eq!(world.remembered(&logon), Some("SMS"));
    assert!(logon.log().last().unwrap().is_assumed);
}

#[test]
fn a_typed_code_or_no_second_step_keeps_the_remembered_method() {
    let world = World::later().remembering("SMS");
    let mut logon = world.logon();
    logon.handle(Event::Cancel);
    logon.handle(Event::Code);
    answer(&mut logon, Answer::Accept);
    assert_eq!((logon.stage(), world.remembered(&logon)), (&Stage::Ended(End::Accepted), Some("SMS")));
    let mut logon = Logon::begin(Arc::new(world.policy.clone()), world.memory.clone());
    answer(&mut logon, Answer::Accept);
    assert_eq!((logon.stage(), world.remembered(&logon)), (&Stage::Ended(End::Accepted), Some("SMS")));
}

#[test]
fn reordering_or_rewriting_actions_is_not_a_first_receipt() {
    let world = World::later().edited(|world| Edit::Move(world.id("SMS"), 0));
    assert_eq!(world.automatic(), (None, DOCUMENTED));
    let world = world.remembering("SMS").edited(|world| Edit::Move(world.id("SMS"), 2));
    assert_eq!(world.automatic().0, Some("SMS"));
}

#[test]
fn a_renamed_method_is_still_remembered() {
    let world = World::later().remembering("SMS");
    let world = world.edited(|world| Edit::Replace(world.id("SMS"), action("Text me").finish().unwrap()));
    assert_eq!(world.automatic().0, Some("Text me"));
}

#[test]
fn a_disabled_method_is_remembered_until_it_is_enabled_again() {
    let world = World::later().remembering("SMS").edited(|world| Edit::Enable(world.id("SMS"), false));
    assert_eq!(world.automatic(), (None, ASSUMED));
    let logon = world.logon();
    let world = world.after(&logon).edited(|world| Edit::Enable(world.id("SMS"), true));
    assert_eq!(world.automatic().0, Some("SMS"));
}

#[test]
fn a_deleted_method_is_forgotten() {
    let world = World::later().remembering("SMS").edited(|world| Edit::Remove(world.id("SMS")));
    assert_eq!(world.automatic().0, None);
    let logon = world.logon();
    assert_eq!(logon.memory().remembered, None);
    assert!(log(&logon)[0].contains("the client forgot it"));
}

// --- the course of a logon -------------------------------------------------------------------------------------------

#[test]
fn with_remembering_off_a_success_is_not_recorded() {
    let world = World::new().remembering("SMS").edited(|_| Edit::RememberLastMethod(false));
    let mut logon = world.logon();
    assert_eq!(logon.request().unwrap().1, Request::Command(world.id("Push")));
    answer(&mut logon, Answer::Accept);
    assert_eq!(world.remembered(&logon), Some("SMS"));
}

#[test]
fn a_failed_password_ends_the_logon_without_using_up_the_first_receipt() {
    for (answered, failure) in
        [(rejected(), Failure::Rejected("Denied".to_owned())), (Answer::Silence, Failure::NoAnswer)]
    {
        let world = World::new();
        let mut logon = Logon::begin(Arc::new(world.policy.clone()), world.memory.clone());
        answer(&mut logon, answered);
        assert_eq!(logon.stage(), &Stage::Ended(End::Failed(failure)));
        assert_eq!(world.after(&logon).automatic().0, Some("Push"));
    }
}

#[test]
fn the_servers_message_overrides_the_policys_prompt() {
    let connection = Connection { user_message_prompt: "Second step".parse().unwrap(), ..Connection::default() };
    let mut world = World::later();
    world.edit(Edit::Connection(Some(connection)));
    assert_eq!(world.logon().dialog().prompt, "Second step");
    let mut logon = Logon::begin(Arc::new(world.policy.clone()), world.memory.clone());
    answer(&mut logon, Answer::Challenge("From the server".to_owned()));
    assert_eq!(logon.dialog().prompt, "From the server");
}

#[test]
fn the_progress_box_shows_the_action_message() {
    let world = World::new();
    assert_eq!(world.logon().progress_message(), Some("Waiting for Push"));
}

#[test]
fn a_late_response_is_not_mistaken_for_another() {
    let world = World::new();
    let mut logon = world.logon();
    let (late, _) = logon.request().unwrap();
    logon.handle(Event::Cancel);
    assert!(!logon.handle(Event::Answer(late, Answer::Accept)));
    logon.handle(Event::Choose(world.id("SMS")));
    assert!(!logon.handle(Event::Answer(late, Answer::Accept)), "Push was accepted, not SMS");
    assert_eq!(world.remembered(&logon), None);
}

#[test]
fn a_logon_keeps_the_policy_it_started_with() {
    let world = World::new();
    let mut logon = world.logon();
    let sms = world.id("SMS");
    let _edited = world.edited(|_| Edit::Remove(sms));
    logon.handle(Event::Cancel);
    assert!(logon.handle(Event::Choose(sms)));
}

#[test]
fn the_log_says_what_happened_and_why_it_did() {
    let world = World::new();
    let mut logon = world.logon();
    answer(&mut logon, rejected());
    logon.handle(Event::Choose(world.id("SMS")));
    answer(&mut logon, Answer::Challenge("Code?".to_owned()));
    logon.handle(Event::Code);
    answer(&mut logon, Answer::Accept);
    assert_eq!(
        log(&logon),
        [
            "The client sent the password.",
            "The server asked for a second factor: the OTP dialog opened.",
            "Push ran automatically, because this client received the configuration for the first time and the action has Autosend.",
            "The client sent the command \"push\".",
            "The server rejected Push: \"Denied\"",
            "The OTP dialog reopened. Push will not run again automatically during this logon.",
            "The user chose SMS: the client sent the command \"sms\".",
            "The server asked for a code: \"Code?\"",
            "The client sent the OTP.",
            "The server accepted SMS: logged on.",
            "This client remembers SMS.",
        ]
    );
    let world = world.after(&logon);
    assert_eq!(
        log(&world.logon())[2],
        "SMS ran automatically, because it was the last successful method, and Remember last method used is on."
    );
}

// --- any sequence of events ------------------------------------------------------------------------------------------

#[derive(Debug, Clone)]
enum Step {
    /// A response to the request this many requests ago.
    Answer(u64, Answer),
    Choose(usize),
    Code,
    Cancel,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let answer = prop_oneof![
        Just(Answer::Accept),
        ".{0,8}".prop_map(Answer::Reject),
        ".{0,8}".prop_map(Answer::Challenge),
        Just(Answer::Silence),
    ];
    let step = prop_oneof![
        4 => (prop_oneof![3 => Just(0_u64), 1 => 0..3_u64], answer).prop_map(|(old, answer)| Step::Answer(old, answer)),
        2 => (0..4_usize).prop_map(Step::Choose),
        1 => Just(Step::Code),
        1 => Just(Step::Cancel),
    ];
    proptest::collection::vec(step, 0..40)
}

proptest! {
    #[test]
    fn a_logon_never_gets_stuck_sends_one_command_at_a_time_and_remembers_only_success(
        steps in steps(), first in any::<bool>(), off in any::<bool>(), disabled in any::<bool>()
    ) {
        let mut world = if first { World::new() } else { World::later().remembering("Call") };
        world.edit(Edit::RememberLastMethod(!off));
        world.edit(Edit::Enable(world.id("Call"), !disabled));
        let ids: Vec<ActionId> = world.policy.actions().map(|(id, _)| id).collect();
        let before = world.memory.remembered;
        let mut succeeded = Vec::new();
        let mut logon = Logon::begin(Arc::new(world.policy.clone()), world.memory.clone());
        for step in steps {
            let asked = logon.request();
            let stage = logon.stage().clone();
            let event = match step {
                Step::Answer(old, answer) => {
                    Event::Answer(asked.map_or(99, |(number, _)| number).saturating_sub(old), answer)
                }
                Step::Choose(index) => Event::Choose(ids[index % ids.len()]),
                Step::Code => Event::Code,
                Step::Cancel => Event::Cancel,
            };
            let accepted = matches!((&event, asked),
                (Event::Answer(number, Answer::Accept), Some((asked, _))) if *number == asked);
            let taken = logon.handle(event);
            if let (true, Stage::Progress { method: Some(method), .. }) = (accepted && taken, &stage) {
                succeeded.push(*method);
            }
            // A second command is never sent while one is pending.
            if let (Some((before, _)), Some((after, _))) = (asked, logon.request()) {
                prop_assert!(before == after || taken, "another request without an accepted event");
                prop_assert!(before == after || stage == Stage::Password, "two commands at a time");
            }
            prop_assert!(taken || logon.stage() == &stage, "an ignored event changed something");
            let remembered = logon.memory().remembered;
            prop_assert!(remembered == before || remembered.is_some_and(|id| succeeded.contains(&id)));
            prop_assert_eq!(logon.request().is_some(), logon.progress_message().is_some());
        }
        // From any state, Cancel ends the logon in at most two steps.
        for _ in 0..2 {
            logon.handle(Event::Cancel);
        }
        prop_assert!(matches!(logon.stage(), Stage::Ended(_)), "no way out of {:?}", logon.stage());
    }
}
