//! Trying an action and checking the connection: what has to be there first, the sentence before the first packet, and the
//! beginning.

use std::sync::Arc;

use egui::Context;

use crate::console::command::Command;
use crate::console::dialogs::question::Question;
use crate::console::files::leaving::Then;
use crate::console::{Console, Dialog, Tab};
use crate::end_user::logon::Way;
use crate::policy::{ActionId, Policy};
use crate::trial::{self, Plan, check::Check};

impl Console {
    /// Shows what a trial needs, or asks before the first packet if all of it is there.
    pub(in crate::console) fn try_action(&mut self, ctx: &Context) {
        self.client.show_server(true);
        if self.is_wide && !self.settings.client_view {
            self.run(ctx, Command::ClientView);
        }
        if !self.is_wide && !self.dialogs.iter().any(|dialog| matches!(dialog, Dialog::ClientView)) {
            self.show_dialog(ctx, Dialog::ClientView);
        }
        let trying = &mut self.client.trying;
        if trying.is_running() {
            return self.say("A trial goes on: end it first");
        }
        if trying.trial.is_some() {
            trying.end();
        }
        let policy: &Arc<Policy> = &self.document.snapshot().policy;
        match (trying.missing(policy, self.selected, !self.secret.text.is_empty()), self.selected) {
            (None, Some(action)) => {
                let plan = trying.plan(policy, action);
                let title = format!("Try {}?", plan.title());
                let text = plan.sentence();
                let answers = vec![("Send", Then::Try(Box::new(plan)))];
                let question = Question { title, text, path: String::new(), answers };
                self.show_dialog(ctx, Dialog::Question(question));
            }
            // The view says what it is.
            (missing, _) => trying.focus = missing,
        }
    }

    /// Asks before another method is sent in a trial that goes on: that is another message to a real person.
    pub(in crate::console) fn ask_to_choose(&mut self, ctx: &Context, id: ActionId) {
        let Some(trial) = &self.client.trying.trial else { return };
        let plan = Plan { action: id, ..trial.plan().clone() };
        let title = format!("Try {}?", plan.title());
        let question =
            Question { title, text: plan.sentence(), path: String::new(), answers: vec![("Send", Then::Choose(id))] };
        self.show_dialog(ctx, Dialog::Question(question));
    }

    /// Sends the method that the question was about.
    pub(in crate::console) fn choose_in_trial(&mut self, id: ActionId) {
        self.client.choose(id);
        self.focus_before = None;
    }

    /// Begins the trial that the question described, whatever has been selected since. Password and shared secret are those
    /// that are typed now.
    pub(in crate::console) fn begin_trial(&mut self, plan: Plan) {
        if plan.way == Way::PasswordFirst && self.client.trying.password.is_empty() {
            return self.say("Nothing was sent: the password field is empty");
        }
        let Some(secret) = self.secret.secret(&plan.servers) else {
            return self.say("Nothing was sent: the servers of the policy have changed");
        };
        self.client.begin_trial(plan, secret);
        // What had it before the question is no longer there.
        self.focus_before = None;
    }

    /// Asks the servers whether they are there.
    pub(in crate::console) fn check_connection(&mut self, ctx: &Context) {
        let policy = Arc::clone(&self.document.snapshot().policy);
        let servers = trial::servers(&policy);
        if let (Some(connection), Some(secret)) = (policy.connection(), self.secret.secret(&servers)) {
            self.tab = Tab::Connection;
            self.check.start(ctx, Check::new(servers, connection, secret));
        }
    }
}
