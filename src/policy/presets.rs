//! Ready-made actions: the five method types, and the documented commands of known servers, each with its source. A server
//! without fixed commands has a reason instead of presets. The table itself is in `table`.

use super::{Action, Command, Edit, Image, Message, Policy, Provider, Title};
use crate::gallery::PictureId;

mod table;

/// A type of verification method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// A request that the user approves on a phone.
    Push,
    /// A call to the user's phone.
    Phone,
    /// A text message.
    Sms,
    /// An email.
    Email,
    /// A pattern from which the user reads a code.
    Grid,
    /// Anything else.
    Custom,
}

impl Method {
    /// The id of its gallery picture.
    pub(super) const fn picture(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Phone => "phone",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Grid => "grid",
            Self::Custom => "custom",
        }
    }

    /// Returns whether its command sends something to the user.
    pub(super) fn sends(self) -> bool {
        matches!(self, Self::Push | Self::Phone | Self::Sms | Self::Email)
    }

    /// Returns whether the server answers only after the user has approved or denied.
    pub(super) fn waits_for_user(self) -> bool {
        matches!(self, Self::Push | Self::Phone)
    }
}

/// A ready-made action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// The server that accepts the command; `None` for a generic method, whose command depends on the server.
    pub provider: Option<Provider>,
    /// The method type.
    pub method: Method,
    /// The text on the icon.
    pub title: &'static str,
    /// The command.
    pub command: &'static str,
    /// The tooltip of the icon.
    pub description: &'static str,
    /// The text in the connection progress box.
    pub action_message: &'static str,
    /// The id of the gallery picture.
    pub picture: &'static str,
    /// Whether the server sends codes and rejects the attempt by design, so the user logs on again with a code.
    pub rejects: bool,
    /// Additional information for administrators; empty for none.
    pub note: &'static str,
    /// Where it is documented.
    pub source: &'static str,
}

impl Preset {
    /// Builds the action, enabled.
    pub fn action(&self) -> Action {
        Action {
            enabled: true,
            title: Title::of(self.title),
            command: self.command.parse().unwrap_or_else(|_| Command::default()),
            description: Message::of(self.description),
            action_message: Message::of(self.action_message),
            image: Image::Gallery(PictureId::find(self.picture).unwrap_or(PictureId::CUSTOM)),
        }
    }

    /// Returns whether the policy already has an action with this command.
    pub fn is_in(&'static self, policy: &Policy) -> bool {
        policy.actions().any(|(_, action)| {
            let found = find(of(self.provider).presets(), action.command.as_str().trim());
            found.is_some_and(|found| found.preset == self && found.device.is_empty())
        })
    }
}

/// The known commands of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Its commands as ready-made actions.
    Presets(&'static [Preset]),
    /// Why there are no presets.
    NoCommand(&'static str),
}

impl Offered {
    /// The presets; may be empty.
    pub fn presets(self) -> &'static [Preset] {
        match self {
            Self::Presets(presets) => presets,
            Self::NoCommand(_) => &[],
        }
    }
}

/// Returns the presets of a server; without a server, the five method types in the order of the vendor's list, whose
/// commands depend on the server. All presets of a server have the same source.
pub fn of(provider: Option<Provider>) -> Offered {
    provider.map_or(Offered::Presets(&table::METHODS), table::of)
}

/// Builds the edit that adds presets in one step and sets the policy's provider to their server, if they have one.
pub fn edit(provider: Option<Provider>, presets: &[&Preset]) -> Edit {
    Edit::AddPresets(provider, presets.iter().map(|preset| preset.action()).collect())
}

/// A recognized command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known<'c> {
    /// The preset with this command.
    pub(super) preset: &'static Preset,
    /// The device number after the command; empty for none.
    pub(super) device: &'c str,
    /// Whether it matches the documented spelling, where the server cares about case.
    pub(super) is_exact_case: bool,
}

/// Looks up a command among the presets of the server, or among the generic methods without a server. Also returns its
/// method type, for which the generic methods are searched in any case.
pub(super) fn known(provider: Option<Provider>, command: &str) -> (Option<Known<'_>>, Option<Method>) {
    let found = find(of(provider).presets(), command);
    let method = found.or_else(|| find(&table::METHODS, command)).map(|known| known.preset.method);
    (found, method)
}

fn find<'c>(presets: &'static [Preset], command: &'c str) -> Option<Known<'c>> {
    presets.iter().filter(|preset| !preset.command.is_empty()).find_map(|preset| {
        // These servers accept a device number after the command; an unnamed server may.
        let accepts_device = matches!(preset.provider, None | Some(Provider::Duo | Provider::Akamai));
        let (stem, device) = command.split_at_checked(preset.command.len())?;
        let is_device = device.is_empty() || (accepts_device && device.bytes().all(|byte| byte.is_ascii_digit()));
        // Only Rublon documents that case matters. SafeNet ignores it, and the others do not say.
        let is_exact_case = stem == preset.command || preset.provider != Some(Provider::Rublon);
        (stem.eq_ignore_ascii_case(preset.command) && is_device).then_some(Known { preset, device, is_exact_case })
    })
}

/// The shortest timeout, in seconds, that gives users enough time to approve.
pub(super) fn least_timeout_secs(provider: Option<Provider>) -> u16 {
    match provider {
        Some(Provider::Entra) => 60,
        Some(Provider::Rsa) => 45,
        _ => 30,
    }
}

/// Returns whether any logon attempt makes the server send something, regardless of the command.
pub(super) fn sends_automatically(provider: Option<Provider>) -> bool {
    matches!(provider, Some(Provider::Entra | Provider::Eset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::advice::{self, Severity};
    use crate::policy::json;
    use crate::policy::{MAX_ACTIONS, Refusal};

    fn servers() -> impl Iterator<Item = Option<Provider>> {
        Provider::ALL.iter().copied().map(Some)
    }

    fn all() -> impl Iterator<Item = &'static Preset> {
        std::iter::once(None).chain(servers()).flat_map(|server| of(server).presets())
    }

    /// Adds all presets of a server that the policy does not have yet.
    fn missing(policy: &Policy, server: Option<Provider>) -> Edit {
        edit(server, &of(server).presets().iter().filter(|preset| !preset.is_in(policy)).collect::<Vec<_>>())
    }

    #[test]
    fn every_preset_is_a_valid_action_with_a_source() {
        for preset in all() {
            let action = preset.action();
            assert_eq!(json::read_action(&json::write_action(&action)).as_ref(), Ok(&action), "{preset:?}");
            assert_eq!((action.title.as_str(), action.command.as_str()), (preset.title, preset.command));
            assert!(
                matches!(action.image, Image::Gallery(picture) if picture.as_str() == preset.picture),
                "{preset:?}"
            );
            assert!(!preset.source.is_empty(), "{preset:?}");
        }
    }

    #[test]
    fn no_preset_triggers_a_warning_in_a_policy_for_its_server() {
        for preset in all() {
            let policy = Policy::default().apply(edit(preset.provider, &[preset])).unwrap().policy;
            assert_eq!(policy.provider(), preset.provider);
            let advice = advice::of(&policy);
            assert!(advice.iter().all(|advice| advice.severity == Severity::Note), "{preset:?}: {advice:?}");
            // Only generic methods need the administrator to fill in a command.
            assert!(preset.provider.is_none() || advice.is_empty(), "{preset:?}: {advice:?}");
        }
    }

    #[test]
    fn every_server_has_presets_or_a_reason_for_having_none() {
        for provider in servers() {
            match of(provider) {
                Offered::Presets(presets) => {
                    assert!((1..=MAX_ACTIONS).contains(&presets.len()), "{provider:?}");
                    assert!(presets.iter().all(|preset| preset.provider == provider && !preset.command.is_empty()));
                }
                Offered::NoCommand(reason) => assert!(!reason.is_empty(), "{provider:?}"),
            }
        }
        let without = Provider::ALL.iter().copied().filter(|provider| of(Some(*provider)).presets().is_empty());
        use Provider::{DualShield, Entra, Okta, OneLogin, PingId, PrivacyIdea, Rsa, SymantecVip};
        let expected = [Entra, PrivacyIdea, Rsa, PingId, OneLogin, SymantecVip, Okta, DualShield];
        assert_eq!(without.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_preset_whose_attempt_is_rejected_tells_the_user_to_log_on_again() {
        let rejecting: Vec<&str> = all().filter(|preset| preset.rejects).map(|preset| preset.command).collect();
        assert_eq!(rejecting, ["sms", "sms", "phone"]);
        for preset in all() {
            assert_eq!(preset.action_message.contains("log on again with"), preset.rejects, "{preset:?}");
        }
    }

    #[test]
    fn all_presets_of_a_server_fit_in_one_policy() {
        for server in servers().filter(|server| !of(*server).presets().is_empty()) {
            let policy = Policy::default();
            let edited = policy.apply(missing(&policy, server)).unwrap().policy;
            assert_eq!(edited.actions().len(), of(server).presets().len());
            assert_eq!((edited.provider(), edited.autosend()), (server, None));
            assert_eq!(edited.apply(missing(&edited, server)).unwrap().policy, edited, "no preset is added twice");
            assert!(advice::of(&edited).is_empty(), "{server:?}: {:?}", advice::of(&edited));
        }
    }

    #[test]
    fn presets_that_do_not_all_fit_are_refused_as_a_whole() {
        let email = &of(None).presets()[3];
        let three = (0..3).fold(Policy::default(), |policy, _| policy.apply(edit(None, &[email])).unwrap().policy);
        assert_eq!(three.apply(missing(&three, Some(Provider::Duo))).unwrap_err(), Refusal::Full);
        assert!(three.apply(missing(&three, Some(Provider::Eset))).is_ok());
    }

    #[test]
    fn all_presets_of_a_server_have_the_same_source() {
        for server in std::iter::once(None).chain(servers()) {
            let presets = of(server).presets();
            assert!(presets.iter().all(|preset| preset.source == presets[0].source), "{server:?}");
        }
    }

    #[test]
    fn a_generic_method_keeps_the_provider() {
        let policy = Policy::default().apply(Edit::Provider(Some(Provider::Okta))).unwrap().policy;
        let edited = policy.apply(edit(None, &[&of(None).presets()[0]])).unwrap();
        assert_eq!(edited.policy.provider(), Some(Provider::Okta));
        assert_eq!(edited.subject.unwrap().action(), edited.policy.actions().next().map(|(id, _)| id));
    }

    #[test]
    fn a_preset_is_found_in_a_policy_by_its_command() {
        let push = &of(Some(Provider::Duo)).presets()[0];
        let with = |command: &str| {
            let action = Action { command: command.parse().unwrap(), ..push.action() };
            Policy::default().apply(Edit::Add(action)).unwrap().policy
        };
        assert!(push.is_in(&with("push")) && push.is_in(&with(" push ")));
        assert!(!push.is_in(&with("push2")) && push.is_in(&with("Push")) && !push.is_in(&Policy::default()));
    }

    #[test]
    fn a_command_is_recognized_with_its_device_and_its_case() {
        let found = |provider, command| {
            known(provider, command)
                .0
                .map(|known| (known.preset.provider, known.device.to_owned(), known.is_exact_case))
        };
        let (duo, safenet, rublon) = (Some(Provider::Duo), Some(Provider::SafeNet), Some(Provider::Rublon));
        assert_eq!(found(duo, "push2"), Some((duo, "2".to_owned(), true)));
        assert_eq!(found(duo, "pushed"), None);
        assert_eq!(found(duo, "Push"), Some((duo, String::new(), true)));
        assert_eq!(found(safenet, "P"), Some((safenet, String::new(), true)));
        assert_eq!(found(safenet, "p2"), None);
        assert_eq!(found(rublon, "smslink"), Some((rublon, String::new(), false)));
        assert_eq!(found(rublon, "push2"), None, "Rublon has no device numbers");
        assert_eq!(known(rublon, "push2").1, Some(Method::Push), "the method is recognized anyway");
        assert_eq!(known(Some(Provider::Okta), "SMS"), (None, Some(Method::Sms)));
        assert_eq!(found(None, ""), None);
        assert_eq!(found(None, "p\u{fffd}"), None);
    }
}
