//! The differences between the attributes of two policies.

use super::{AttributeField, Change, Comparison, Part, Subject, change_of_order};
use crate::policy::{Attribute, AttributeId, Policy};

/// The label of a whole attribute.
const LABEL: &str = AttributeField::Attribute.label();

/// Returns the old and the new position of each attribute in both policies, ordered by the old one: first those with the same id,
/// then equal ones, then those of the same type, each in order.
pub(super) fn pairs_of(old: &Policy, new: &Policy) -> Vec<(usize, usize)> {
    type IsSame = fn(&(AttributeId, Attribute), &(AttributeId, Attribute)) -> bool;
    const CRITERIA: &[IsSame] = &[
        |old, new| old.0 == new.0 && old.1.kind() == new.1.kind(),
        |old, new| old.1 == new.1,
        |old, new| old.1.kind() == new.1.kind(),
    ];
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for is_same in CRITERIA {
        for (place, attribute) in old.attributes.iter().enumerate() {
            if pairs.iter().any(|(paired, _)| *paired == place) {
                continue;
            }
            let mut free = (0..new.attributes.len()).filter(|index| !pairs.iter().any(|(_, paired)| paired == index));
            let same = free.find(|index| new.attributes.get(*index).is_some_and(|other| is_same(attribute, other)));
            pairs.extend(same.map(|same| (place, same)));
        }
    }
    pairs.sort_unstable();
    pairs
}

impl Comparison {
    pub(super) fn changes_of_attributes(&self) -> Vec<Change> {
        let (olds, news) = (&self.old.attributes, &self.new.attributes);
        let whole = |part, place, attribute: &Attribute, sides| {
            Change::new(part, at(place), LABEL, sides).about_attribute(attribute)
        };
        let mut changes = Vec::new();
        for (place, (_, old)) in olds.iter().enumerate() {
            if !self.attribute_pairs.iter().any(|(paired, _)| *paired == place) {
                changes.push(whole(Part::RemoveAttribute(place), place, old, (Some(old.field_value()), None)));
            }
        }
        for (old_place, new_place) in self.attribute_pairs.iter().copied() {
            let (Some((_, old)), Some((_, new))) = (olds.get(old_place), news.get(new_place)) else { continue };
            if old != new {
                let field = AttributeField::Value;
                let sides = (Some(old.field_value()), Some(new.field_value()));
                let path = format!("{}.{}", at(old_place), field.key());
                let change = Change::new(Part::AttributeValue(old_place, new_place), path, field.label(), sides);
                changes.push(change.about_attribute(old));
            }
        }
        for (place, (_, new)) in news.iter().enumerate() {
            if !self.attribute_pairs.iter().any(|(_, paired)| *paired == place) {
                changes.push(whole(Part::AddAttribute(place), place, new, (None, Some(new.field_value()))));
            }
        }
        let name = |place: usize| {
            let (_, attribute) = olds.get(place)?;
            // Those of the same type differ by their values.
            let is_shared = olds.iter().filter(|(_, other)| other.kind() == attribute.kind()).count() > 1;
            Some(match is_shared {
                true => format!("{} {}", attribute.name(), attribute.field_value()),
                false => attribute.name(),
            })
        };
        let order = ("attributes", "Order of attributes");
        changes.extend(change_of_order(&self.attribute_pairs, Part::AttributeOrder, order, &name));
        changes
    }
}

impl Change {
    fn about_attribute(self, attribute: &Attribute) -> Self {
        Self { subject: Some(Subject::Attribute(attribute.name())), ..self }
    }
}

fn at(place: usize) -> String {
    format!("attributes[{place}]")
}
