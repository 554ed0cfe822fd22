//! What an administrator enters on the Attributes tab.

use super::{Content, Item, Part, Section};
use crate::policy::draft::{AttributeChoice, AttributeDraft, VendorChoice};
use crate::policy::{Attribute, AttributeField, FieldValue, Policy};

/// Returns the list of attributes, and each of them.
pub(super) fn sections(policy: &Policy) -> Vec<Section> {
    let count = policy.attributes().len();
    let intro = match count {
        // A farm may have attributes that policies could not contain earlier.
        0 => "This policy has no attributes. If any are listed on the tab, check whether they are still needed.",
        1 => "Enter one attribute. Remove any others listed.",
        _ => "Enter them in this order. Remove any others listed.",
    };
    let mut sections = vec![Section { part: Part::Attributes, intro, items: Vec::new() }];
    let names = names(policy);
    let attributes = policy.attributes().zip(&names).enumerate();
    sections.extend(attributes.map(|(index, ((_, value), name))| attribute(index, count, value, name)));
    sections
}

/// Returns a unique name for each attribute: its type; if it is repeated, its value too, and how often it came before.
fn names(policy: &Policy) -> Vec<String> {
    let attributes = || policy.attributes().map(|(_, attribute)| attribute);
    let name = |(index, attribute): (usize, &Attribute)| {
        let is_shared = attributes().filter(|other| other.kind() == attribute.kind()).count() > 1;
        let name = format!("{}.{}", attribute.kind().vendor().unwrap_or_default(), attribute.kind().number());
        if !is_shared {
            return name;
        }
        let earlier = attributes().take(index).filter(|other| *other == attribute).count();
        format!("{name}\0{}\0{earlier}", attribute.field_value())
    };
    attributes().enumerate().map(name).collect()
}

fn attribute(index: usize, count: usize, attribute: &Attribute, name: &str) -> Section {
    let typed = AttributeDraft::from(attribute);
    let number = |digits: String| Content::Number(digits, "");
    let choice = |words: &str| Content::Choice(words.to_owned());
    let is_named = typed.attribute != AttributeChoice::ByNumber;
    let value_type = (!is_named).then(|| choice(typed.unnamed_type.name()));
    let contents = [
        (
            AttributeField::Vendor,
            Some(match typed.vendor {
                VendorChoice::Other => number(typed.vendor_number),
                known => choice(known.name()),
            }),
        ),
        (
            AttributeField::Attribute,
            Some(if is_named { Content::Choice(attribute.name()) } else { number(typed.attribute_number) }),
        ),
        (AttributeField::ValueType, value_type),
        (
            AttributeField::Value,
            Some(match attribute.field_value() {
                FieldValue::Typed(text) => Content::Text(text),
                // Copied without the name of a number, which is the remark.
                FieldValue::Words(_) => Content::Number(attribute.value().typed(), ""),
            }),
        ),
    ];
    let item = |(field, content): (AttributeField, Option<Content>)| {
        Some(Item {
            key: format!("attributes[{index}].{}", field.key()),
            label: field.label(),
            content: content?,
            remark: attribute.value_name().filter(|_| field == AttributeField::Value),
            subject: format!("attributes.{}\0{name}", field.key()),
        })
    };
    let part = Part::Attribute { number: index + 1, count, name: attribute.name() };
    Section { part, intro: "", items: contents.into_iter().filter_map(item).collect() }
}
