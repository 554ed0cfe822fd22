//! Reads and writes RADIUS attributes. One that has a name is written by its name, `{"attribute": "Calling-Station-Id",
//! "value": "192.0.2.1"}`; any other by its numbers and type, `{"vendor": 9999, "attribute": 1, "type": "number", "value": 5}`.

use serde_json::{Map, Value};

use super::decode::read_node;
use super::object::{self, Object, add_invalid, refuse};
use super::pretty::pretty;
use super::problem::{Mismatch, Path, ProblemCollector, Problems};
use super::tree::{Json, Node};
use crate::policy::attribute::{self, AttributeNumber, VendorNumber};
use crate::policy::{Attribute, AttributeField as Field, InvalidValue, MAX_ATTRIBUTES, Value as _};
use crate::radius::dictionary::{self, Role};
use crate::radius::{AttributeType, AttributeValue, ValueType};
use crate::text;

/// Reads one attribute from the clipboard.
///
/// # Errors
/// Every problem of the text.
pub fn read_attribute(text: &str) -> Result<Attribute, Problems> {
    read_node(text.as_bytes(), "an attribute", |node, problems| attribute(node, &Path::Top, problems))
}

/// Writes one attribute for the clipboard.
pub fn write_attribute(attribute: &Attribute) -> String {
    pretty(&attribute_value(attribute))
}

pub(super) fn attribute_value(attribute: &Attribute) -> Value {
    let (kind, value) = (attribute.kind(), attribute.value());
    let mut object = Map::new();
    let mut put = |field: Field, value: Value| object.insert(field.key().to_owned(), value);
    match dictionary::entry(kind).filter(|entry| entry.role == Role::Request) {
        Some(entry) => {
            put(Field::Attribute, entry.name.into());
        }
        None => {
            if let Some(vendor) = kind.vendor() {
                put(Field::Vendor, vendor.into());
            }
            put(Field::Attribute, kind.number().into());
            put(Field::ValueType, value.value_type().id().into());
        }
    }
    put(Field::Value, value_alone(value));
    object.into()
}

/// Returns the value of an attribute as in a file: a number, or a string.
pub fn value_alone(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::Number(number) => (*number).into(),
        AttributeValue::Date(date) => date.to_rfc_3339().into(),
        other => other.typed().into(),
    }
}

fn attributes_expected() -> String {
    format!("a list of at most {MAX_ATTRIBUTES} attributes")
}

pub(super) fn attributes(
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
) -> Option<Vec<Attribute>> {
    let Json::List(nodes) = &node.value else {
        return refuse(node, path, problems, &attributes_expected());
    };
    if let Some(beyond) = nodes.get(MAX_ATTRIBUTES) {
        let found = format!("{} attributes", text::grouped(nodes.len() as u64));
        problems.add(&Path::Index(path, MAX_ATTRIBUTES), beyond.at, || {
            Mismatch::value(found, format!("at most {MAX_ATTRIBUTES}"))
        });
    }
    let read = |(index, node)| attribute(node, &Path::Index(path, index), problems);
    // Every attribute is read, so that all problems are reported.
    let read: Vec<Option<Attribute>> = nodes.iter().take(MAX_ATTRIBUTES).enumerate().map(read).collect();
    read.into_iter().collect()
}

fn attribute(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<Attribute> {
    let mut object = Object::of(node, path, Field::KEYS, "an attribute object", problems)?;
    let kind = match object.find(Field::Attribute.key()).map(|member| &member.node.value) {
        Some(Json::Text(_)) => named(&mut object),
        Some(Json::Number(_)) => numbered(&mut object),
        _ => neither(&mut object),
    };
    let Some((kind, value_type)) = kind else {
        if object.find(Field::Value.key()).is_none() {
            object.missing(Field::Value.key(), &Field::Value.expected());
        }
        return None;
    };
    object.required(
        Field::Value.key(),
        |node, path, problems| value(kind, value_type, node, path, problems),
        || attribute::expected_in_file(kind, value_type),
    )
}

/// Reports that an attribute has neither a name nor a number.
fn neither<T>(object: &mut Object<'_, '_, '_>) -> Option<T> {
    let expected = || format!("the name of an attribute, or {}", AttributeNumber::expected());
    object.required(Field::Attribute.key(), |node, path, problems| refuse(node, path, problems, &expected()), expected)
}

/// Reads the type of an attribute that is given by its name.
fn named(object: &mut Object<'_, '_, '_>) -> Option<(AttributeType, ValueType)> {
    for field in [Field::Vendor, Field::ValueType] {
        if let Some(member) = object.find(field.key()) {
            let path = Path::Key(object.path, field.key());
            object.problems.add(&path, member.key_at, || {
                Mismatch::value(
                    format!("`{}`, which is only allowed with an attribute number", field.key()),
                    "only `attribute` and `value` with the name of an attribute",
                )
            });
        }
    }
    object.required(Field::Attribute.key(), name, String::new)
}

fn name(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<(AttributeType, ValueType)> {
    let Json::Text(name) = &node.value else { return None };
    let found = attribute::find(name);
    found.map_err(|invalid| add_invalid(invalid, node, path, problems)).ok()
}

/// Reads the type of an attribute that is given by its numbers.
fn numbered(object: &mut Object<'_, '_, '_>) -> Option<(AttributeType, ValueType)> {
    let vendor = object.optional(Field::Vendor.key(), object::number::<VendorNumber>);
    let number = object.number::<AttributeNumber>(Field::Attribute.key());
    let value_type = object.value::<ValueType>(Field::ValueType.key());
    let (vendor, number) = (vendor?, u8::try_from(number?.get()).ok()?);
    let kind = match vendor {
        Some(vendor) => AttributeType::of_vendor(vendor.get(), number),
        None => AttributeType::standard(number),
    };
    let checked = attribute::check_type(kind);
    object.required(
        Field::Attribute.key(),
        |node, path, problems| checked.map_err(|invalid| add_invalid(invalid, node, path, problems)).ok(),
        String::new,
    )?;
    let value_type = value_type?;
    match dictionary::entry(kind).and_then(|entry| entry.value_type) {
        Some(known) if known != value_type => {
            let expected = format!("\"{}\", the type of {kind}", known.id());
            object.required(
                Field::ValueType.key(),
                |node, path, problems| refuse(node, path, problems, &expected),
                String::new,
            )
        }
        _ => Some((kind, value_type)),
    }
}

fn value(
    kind: AttributeType,
    value_type: ValueType,
    node: &Node<'_>,
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
) -> Option<Attribute> {
    let text: &str = match (&node.value, value_type) {
        (Json::Number(number), ValueType::Number) => number,
        (Json::Text(text), ValueType::Text | ValueType::Ipv4Address | ValueType::Ipv6Address | ValueType::Date) => text,
        _ => return refuse(node, path, problems, &attribute::expected_in_file(kind, value_type)),
    };
    let read = Attribute::in_file(kind, value_type, text);
    read.map_err(|invalid: InvalidValue| add_invalid(invalid, node, path, problems)).ok()
}
