//! `presets`: the ready-made actions, each server's source, and why a server has none.

use clap::Args;
use serde::Serialize;

use super::Format;
use super::output::{Output, Unwritable};
use crate::policy::Provider;
use crate::policy::presets::{self, Offered, Preset};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Shows only this server, by the name that a policy has for it
    #[arg(value_name = "PROVIDER", value_parser = provider)]
    provider: Option<Provider>,
    /// How to say it: text, or one JSON object a line for each server
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn provider(argument: &str) -> Result<Provider, String> {
    argument.parse().map_err(|unfit: crate::policy::Unfit| unfit.to_string())
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Result<(), Unwritable> {
    let methods: Vec<Preset> = presets::methods().collect();
    let kinds = (None, Offering { presets: &methods, reason: None });
    let servers = Provider::ALL.into_iter().map(|provider| (Some(provider), Offering::of(presets::of(provider))));
    let all = std::iter::once(kinds).chain(servers);
    for (index, (provider, offering)) in
        all.filter(|(provider, _)| arguments.provider.is_none() || *provider == arguments.provider).enumerate()
    {
        match arguments.format {
            Format::Json => {
                let line = serde_json::to_string(&Report::of(provider, &offering)).map_err(std::io::Error::from)?;
                output.line(&line)?;
            }
            Format::Text => {
                if index > 0 {
                    output.line("")?;
                }
                for line in lines(provider, &offering) {
                    output.line(&line)?;
                }
            }
        }
    }
    Ok(())
}

struct Offering<'p> {
    presets: &'p [Preset],
    reason: Option<&'static str>,
}

impl Offering<'static> {
    fn of(offered: Offered) -> Self {
        let reason = match offered {
            Offered::Presets(_) => None,
            Offered::NoCommand(reason) => Some(reason),
        };
        Self { presets: offered.presets(), reason }
    }
}

fn lines(provider: Option<Provider>, offering: &Offering<'_>) -> Vec<String> {
    let heading = provider.map(|provider| format!("{} ({})", provider.name(), provider.id()));
    let mut lines = vec![heading.unwrap_or_else(|| "Kinds of method".to_owned())];
    if let Some(reason) = offering.reason {
        lines.push(format!("   No presets: {reason}"));
    }
    for preset in offering.presets {
        lines.push(format!("   {:<18} \"{}\"", preset.title, preset.command));
        let texts = [preset.description, preset.action_message, preset.note];
        lines.extend(texts.iter().filter(|text| !text.is_empty()).map(|text| format!("      {text}")));
    }
    if let Some(preset) = offering.presets.first() {
        lines.push(format!("   Source: {}", preset.source));
    }
    lines
}

/// One line of `--format json`.
#[derive(Serialize)]
struct Report<'p> {
    provider: Option<&'static str>,
    name: Option<&'static str>,
    presets: Vec<PresetReport<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// The keys of an action in a policy file, and what is known besides.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PresetReport<'p> {
    title: &'p str,
    command: &'p str,
    description: &'p str,
    action_message: &'p str,
    image: &'p str,
    rejects_by_design: bool,
    note: &'p str,
    source: &'p str,
}

impl<'p> Report<'p> {
    fn of(provider: Option<Provider>, offering: &Offering<'p>) -> Self {
        let preset = |preset: &'p Preset| PresetReport {
            title: preset.title,
            command: preset.command,
            description: preset.description,
            action_message: preset.action_message,
            image: preset.picture,
            rejects_by_design: preset.rejects,
            note: preset.note,
            source: preset.source,
        };
        Self {
            provider: provider.map(Provider::id),
            name: provider.map(Provider::name),
            presets: offering.presets.iter().map(preset).collect(),
            reason: offering.reason,
        }
    }
}
