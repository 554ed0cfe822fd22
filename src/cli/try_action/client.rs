//! The options of `try` for the attributes that describe the client and this computer.

use clap::Args;

use crate::policy::attribute::expected_number;
use crate::policy::{Attribute, InvalidValue};
use crate::trial::client_fields::ClientField;

#[derive(Debug, Args)]
pub(super) struct ClientArguments {
    #[arg(long, value_name = "TEXT", help = help(ClientField::CallingStationId), value_parser = read(ClientField::CallingStationId))]
    calling_station_id: Option<Attribute>,
    #[arg(long, value_name = "TEXT", help = help(ClientField::CalledStationId), value_parser = read(ClientField::CalledStationId))]
    called_station_id: Option<Attribute>,
    #[arg(long, value_name = "ADDRESS", help = help(ClientField::NasAddress), value_parser = read(ClientField::NasAddress))]
    nas_ip: Option<Attribute>,
    #[arg(long, value_name = "TYPE", help = help(ClientField::NasPortType), value_parser = read(ClientField::NasPortType))]
    nas_port_type: Option<Attribute>,
    #[arg(long, value_name = "TYPE", help = help(ClientField::ServiceType), value_parser = read(ClientField::ServiceType))]
    service_type: Option<Attribute>,
}

impl ClientArguments {
    /// Returns the attributes, in the order of the fields.
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        let of = |field: &ClientField| match field {
            ClientField::CallingStationId => &self.calling_station_id,
            ClientField::CalledStationId => &self.called_station_id,
            ClientField::NasAddress => &self.nas_ip,
            ClientField::NasPortType => &self.nas_port_type,
            ClientField::ServiceType => &self.service_type,
        };
        ClientField::ALL.iter().filter_map(|field| of(field).clone()).collect()
    }
}

/// Like the other options, without a full stop.
fn help(field: ClientField) -> &'static str {
    field.help().trim_end_matches('.')
}

fn read(field: ClientField) -> impl Fn(&str) -> Result<Attribute, String> + Clone {
    move |text| match field.read(text) {
        Ok(Some(attribute)) => Ok(attribute),
        Ok(None) => Err(format!("expected {}", expected(field))),
        Err(invalid) => Err(InvalidValue { expected: expected(field), ..invalid }.to_string()),
    }
}

/// Unlike the window, the command line has no list of names.
fn expected(field: ClientField) -> String {
    match field.choices() {
        [] => field.expected(),
        [(_, name), ..] => format!("a name such as {name}, or {}", expected_number()),
    }
}
