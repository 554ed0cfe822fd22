//! `diff --json`: one object.

use serde::Serialize;

use super::Found;
use crate::cli::output::{Output, Unwritable};
use crate::cli::source::Source;
use crate::end_user::effects::{Effect, Who};
use crate::policy::FieldValue;
use crate::policy::diff::{Change, Kind, Subject};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'f> {
    old: &'f Source,
    new: &'f Source,
    same: bool,
    /// Whether only actions were compared, with those of a farm.
    actions_only: bool,
    changes: Vec<ChangeReport<'f>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<Vec<EffectReport<'f>>>,
    notes: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeReport<'f> {
    kind: &'static str,
    path: &'f str,
    label: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<&'f str>,
    before: Option<&'f str>,
    after: Option<&'f str>,
    secret_goes_elsewhere: bool,
}

#[derive(Serialize)]
struct EffectReport<'f> {
    who: &'static str,
    sentence: &'f str,
    assumed: bool,
}

impl<'f> From<&'f Change> for ChangeReport<'f> {
    fn from(change: &'f Change) -> Self {
        let (action, attribute) = match &change.subject {
            Some(Subject::Action(title)) => (Some(title.as_str()), None),
            Some(Subject::Attribute(name)) => (None, Some(name.as_str())),
            None => (None, None),
        };
        Self {
            kind: match change.kind {
                Kind::Added => "added",
                Kind::Removed => "removed",
                Kind::Changed => "changed",
                Kind::Moved => "moved",
            },
            path: &change.path,
            label: change.label,
            action,
            attribute,
            before: change.before.as_ref().map(FieldValue::as_str),
            after: change.after.as_ref().map(FieldValue::as_str),
            secret_goes_elsewhere: change.redirects_shared_secret(),
        }
    }
}

impl<'f> From<&'f Effect> for EffectReport<'f> {
    fn from(effect: &'f Effect) -> Self {
        let who = match effect.who {
            Who::Everyone => "everyone",
            Who::FirstReceipt => "firstReceipt",
            Who::HasConfiguration => "hasConfiguration",
            Who::RemembersAny => "remembersAny",
            Who::Remembers(_) => "remembers",
        };
        Self { who, sentence: &effect.sentence, assumed: effect.is_assumed }
    }
}

pub(super) fn in_json(old: &Source, new: &Source, found: &Found, output: &mut Output) -> Result<(), Unwritable> {
    let report = Report {
        old,
        new,
        same: found.is_same(),
        actions_only: found.is_response,
        changes: found.comparison.changes().iter().map(ChangeReport::from).collect(),
        users: found.effects.as_ref().map(|effects| effects.iter().map(EffectReport::from).collect()),
        notes: found.notes.iter().map(ToString::to_string).collect(),
    };
    let line = serde_json::to_string(&report).map_err(std::io::Error::from)?;
    output.json(&line)?;
    output.finish()
}
