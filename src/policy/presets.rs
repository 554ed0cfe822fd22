//! Ready-made actions: the five kinds of method, and what the known servers take as a command, each with its source. What is
//! not listed here is not known; a server that takes no fixed command has a reason in the place of presets.

use super::{Action, Command, Edit, Image, MAX_ACTIONS, Message, Policy, Provider, Refusal, Title};
use crate::gallery::PictureId;

mod table;

/// How a user is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// A request on the user's phone, to be approved.
    Push,
    /// A call to the user's phone.
    Phone,
    /// A text message.
    Sms,
    /// An email.
    Email,
    /// A pattern that the user reads a code from.
    Grid,
    /// Anything else.
    Custom,
}

impl Method {
    /// Whether something reaches the user when the command is sent.
    pub(super) fn sends(self) -> bool {
        matches!(self, Self::Push | Self::Phone | Self::Sms | Self::Email)
    }

    /// Whether the server answers only when the user has approved or refused.
    pub(super) fn waits_for_user(self) -> bool {
        matches!(self, Self::Push | Self::Phone)
    }
}

/// A ready-made action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// The server that takes the command; `None` for a kind of method, whose command depends on the server.
    pub provider: Option<Provider>,
    /// The kind of method.
    pub method: Method,
    /// The text on the icon.
    pub title: &'static str,
    /// What is sent.
    pub command: &'static str,
    /// The balloon.
    pub description: &'static str,
    /// The text in the connection progress box.
    pub action_message: &'static str,
    /// The id of the picture in the gallery.
    pub picture: &'static str,
    /// Whether the server sends codes and rejects the attempt by design: the user logs on again with a code.
    pub rejects: bool,
    /// What the administrator has to know besides; empty for nothing.
    pub note: &'static str,
    /// Where it is documented.
    pub source: &'static str,
}

impl Preset {
    /// The action, enabled.
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

    /// Adds the action, and names its server as the policy's provider.
    pub fn edit(&self) -> Edit {
        Edit::AddPresets(self.provider, vec![self.action()])
    }
}

/// What is known of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Its commands as ready-made actions.
    Presets(&'static [Preset]),
    /// Why there are none.
    NoCommand(&'static str),
}

impl Offered {
    /// The presets, perhaps none.
    pub fn presets(self) -> &'static [Preset] {
        match self {
            Self::Presets(presets) => presets,
            Self::NoCommand(_) => &[],
        }
    }
}

/// The five kinds of method, in the order of the vendor's list.
pub fn methods() -> impl ExactSizeIterator<Item = Preset> {
    table::METHODS.iter().copied()
}

/// What a server takes as a command.
pub fn of(provider: Provider) -> Offered {
    table::of(provider)
}

/// Adds those presets of a server whose commands the policy does not have, and names the server as its provider; one step.
///
/// # Errors
/// They do not all fit, or the server has none.
pub fn whole(policy: &Policy, provider: Provider) -> Result<Edit, Refusal> {
    let presets = of(provider).presets();
    if presets.is_empty() {
        return Err(Refusal::NoPresets);
    }
    let is_there = |preset: &Preset| {
        policy.actions().any(|(_, action)| {
            let command = action.command.as_str().trim();
            known(Some(provider), command).is_some_and(|known| known.preset == preset && known.device.is_empty())
        })
    };
    let missing: Vec<Action> = presets.iter().filter(|preset| !is_there(preset)).map(Preset::action).collect();
    if policy.actions().len() + missing.len() > MAX_ACTIONS {
        return Err(Refusal::Full);
    }
    Ok(Edit::AddPresets(Some(provider), missing))
}

/// A command of which something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known<'c> {
    /// What it is a command of.
    pub(super) preset: &'static Preset,
    /// The number of the user's device that follows; empty for none.
    pub(super) device: &'c str,
    /// Whether it is written as the server has it.
    pub(super) is_as_printed: bool,
}

/// What is known of a command on a server, or on any where the server is not known or has no such command.
pub(super) fn known(provider: Option<Provider>, command: &str) -> Option<Known<'_>> {
    let of_server = provider.map(|provider| of(provider).presets()).unwrap_or_default();
    of_server.iter().chain(&table::METHODS).find_map(|preset| {
        if preset.command.is_empty() {
            return None;
        }
        // Case does not count for SafeNet, and is a slip on Rublon; of others nothing is said.
        let any_case = matches!(preset.provider, Some(Provider::SafeNet | Provider::Rublon));
        let numbered = matches!(preset.provider, None | Some(Provider::Duo | Provider::Akamai));
        let (stem, device) = command.split_at_checked(preset.command.len())?;
        let is_device = device.is_empty() || (numbered && device.bytes().all(|octet| octet.is_ascii_digit()));
        let is_same = stem == preset.command || (any_case && stem.eq_ignore_ascii_case(preset.command));
        let is_as_printed = stem == preset.command || preset.provider == Some(Provider::SafeNet);
        (is_same && is_device).then_some(Known { preset, device, is_as_printed })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::advice::{self, Severity};
    use crate::policy::json;

    fn all() -> impl Iterator<Item = Preset> {
        methods().chain(Provider::ALL.into_iter().flat_map(|provider| of(provider).presets().iter().copied()))
    }

    #[test]
    fn every_preset_is_what_the_parser_takes_and_carries_a_source() {
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
    fn no_preset_gives_a_warning_in_a_policy_of_its_server() {
        for preset in all() {
            let policy = Policy::default().apply(preset.edit()).unwrap().policy;
            assert_eq!(policy.provider(), preset.provider);
            let advice = advice::of(&policy);
            assert!(advice.iter().all(|advice| advice.severity == Severity::Note), "{preset:?}: {advice:?}");
            // The commands of a method are the administrator's to fill in, nothing else is.
            assert!(preset.provider.is_none() || advice.is_empty(), "{preset:?}: {advice:?}");
        }
    }

    #[test]
    fn a_server_has_presets_or_a_reason_for_having_none() {
        for provider in Provider::ALL {
            match of(provider) {
                Offered::Presets(presets) => {
                    assert!((1..=MAX_ACTIONS).contains(&presets.len()), "{provider:?}");
                    assert!(
                        presets.iter().all(|preset| preset.provider == Some(provider) && !preset.command.is_empty())
                    );
                }
                Offered::NoCommand(reason) => assert!(!reason.is_empty(), "{provider:?}"),
            }
        }
        let without = Provider::ALL.into_iter().filter(|provider| of(*provider).presets().is_empty());
        use Provider::{DualShield, Entra, Okta, OneLogin, PingId, PrivacyIdea, Rsa, SymantecVip};
        let expected = [Entra, PrivacyIdea, Rsa, PingId, OneLogin, SymantecVip, Okta, DualShield];
        assert_eq!(without.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_action_whose_attempt_is_rejected_says_that_the_user_logs_on_again() {
        let rejecting: Vec<&str> = all().filter(|preset| preset.rejects).map(|preset| preset.command).collect();
        assert_eq!(rejecting, ["sms", "sms", "phone"]);
        for preset in all() {
            assert_eq!(preset.action_message.contains("log on again with"), preset.rejects, "{preset:?}");
        }
    }

    #[test]
    fn a_whole_server_is_one_step_within_five() {
        for provider in Provider::ALL.into_iter().filter(|provider| !of(*provider).presets().is_empty()) {
            let policy = Policy::default();
            let edited = policy.apply(whole(&policy, provider).unwrap()).unwrap().policy;
            assert_eq!(edited.actions().len(), of(provider).presets().len());
            assert_eq!((edited.provider(), edited.autosend()), (Some(provider), None));
            assert_eq!(
                edited.apply(whole(&edited, provider).unwrap()).unwrap().policy,
                edited,
                "nothing is added twice"
            );
            assert!(advice::of(&edited).is_empty(), "{provider:?}: {:?}", advice::of(&edited));
        }
        assert_eq!(whole(&Policy::default(), Provider::Okta), Err(Refusal::NoPresets));
    }

    #[test]
    fn a_whole_server_that_does_not_fit_is_refused() {
        let email = methods().nth(3).unwrap();
        let three = (0..3).fold(Policy::default(), |policy, _| policy.apply(email.edit()).unwrap().policy);
        assert_eq!(whole(&three, Provider::Duo), Err(Refusal::Full));
        assert!(whole(&three, Provider::Eset).is_ok());
        let edit = Edit::AddPresets(None, vec![email.action(); 3]);
        assert_eq!(three.apply(edit).unwrap_err(), Refusal::Full);
    }

    #[test]
    fn a_method_leaves_the_provider_as_it_is() {
        let policy = Policy::default().apply(Edit::Provider(Some(Provider::Okta))).unwrap().policy;
        let edited = policy.apply(methods().next().unwrap().edit()).unwrap();
        assert_eq!(edited.policy.provider(), Some(Provider::Okta));
        assert_eq!(edited.subject, edited.policy.actions().next().map(|(id, _)| id));
    }

    #[test]
    fn a_command_is_known_with_its_device_and_its_case() {
        let found = |provider, command| {
            known(provider, command).map(|known| (known.preset.provider, known.device.to_owned(), known.is_as_printed))
        };
        let (duo, safenet, rublon) = (Some(Provider::Duo), Some(Provider::SafeNet), Some(Provider::Rublon));
        assert_eq!(found(duo, "push2"), Some((duo, "2".to_owned(), true)));
        assert_eq!(found(duo, "pushed"), None);
        assert_eq!(found(duo, "Push"), None);
        assert_eq!(found(safenet, "P"), Some((safenet, String::new(), true)));
        assert_eq!(found(safenet, "p2"), None);
        assert_eq!(found(rublon, "smslink"), Some((rublon, String::new(), false)));
        assert_eq!(found(None, ""), None);
        assert_eq!(found(None, "p\u{fffd}"), None);
    }
}
