//! `presets`: lists the ready-made actions with their sources, and the reasons why some servers have none.

use clap::Args;
use serde::Serialize;

use super::Format;
use super::output::{Output, Unwritable};
use crate::policy::Provider;
use crate::policy::presets::{self, Offered, Preset};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Shows only this server, named as in a policy file
    #[arg(value_name = "PROVIDER", value_parser = provider)]
    provider: Option<Provider>,
    /// Output format: text, or one JSON object per server and line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn provider(argument: &str) -> Result<Provider, String> {
    argument.parse().map_err(|unfit: crate::policy::InvalidValue| unfit.to_string())
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Result<(), Unwritable> {
    let all = std::iter::once(None).chain(Provider::ALL.iter().copied().map(Some));
    let wanted = all.filter(|provider| arguments.provider.is_none() || *provider == arguments.provider);
    for (index, provider) in wanted.enumerate() {
        let offered = presets::of(provider);
        match arguments.format {
            Format::Json => {
                let line = serde_json::to_string(&Report::of(provider, offered)).map_err(std::io::Error::from)?;
                output.json(&line)?;
            }
            Format::Text => {
                if index > 0 {
                    output.line("")?;
                }
                for line in lines(provider, offered) {
                    output.line(&line)?;
                }
            }
        }
    }
    Ok(())
}

fn lines(provider: Option<Provider>, offered: Offered) -> Vec<String> {
    let heading = provider.map(|provider| format!("{} ({})", provider.name(), provider.id()));
    let mut lines = vec![heading.unwrap_or_else(|| "Generic methods".to_owned())];
    if let Offered::NoCommand(reason) = offered {
        lines.push(format!("   No presets: {reason}"));
    }
    for preset in offered.presets() {
        lines.push(format!("   {:<18} \"{}\"", preset.title, preset.command));
        let texts = [preset.description, preset.action_message, preset.note];
        lines.extend(texts.iter().filter(|text| !text.is_empty()).map(|text| format!("      {text}")));
    }
    if let Some(preset) = offered.presets().first() {
        lines.push(format!("   Source: {}", preset.source));
    }
    lines
}

/// One line of `--format json`.
#[derive(Serialize)]
struct Report {
    provider: Option<&'static str>,
    name: Option<&'static str>,
    presets: Vec<PresetReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// The keys of an action in a policy file, and what else is known about the preset.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PresetReport {
    title: &'static str,
    command: &'static str,
    description: &'static str,
    action_message: &'static str,
    image: &'static str,
    rejects_by_design: bool,
    note: &'static str,
    source: &'static str,
}

impl Report {
    fn of(provider: Option<Provider>, offered: Offered) -> Self {
        let preset = |preset: &'static Preset| PresetReport {
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
            presets: offered.presets().iter().map(preset).collect(),
            reason: if let Offered::NoCommand(reason) = offered { Some(reason) } else { None },
        }
    }
}
