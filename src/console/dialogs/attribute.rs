//! The Add Attribute / Edit Attribute dialog. It owns its draft; the policy does not change until the user presses OK.

use std::collections::HashSet;

use egui::{Context, Id, TextBuffer, TextStyle, Ui};
use strum::VariantArray as _;

use super::frame::{DialogFrame, Readiness};
use crate::console::tabs::advice_list;
use crate::console::{Message as Out, dialogs};
use crate::document::recovery::{UnsavedDraft, UnsavedInput};
use crate::draw::{choice, form, text_field, theme, visible_text};
use crate::policy::advice::{self, Advice};
use crate::policy::attribute::{self, AttributeNumber, VendorNumber};
use crate::policy::draft::{AttributeChoice, AttributeDraft, FieldProblem, VendorChoice};
use crate::policy::{
    Attribute, AttributeEdit, AttributeField, AttributeId, Edit, Limit, MAX_ATTRIBUTES, Policy, Value as _,
};
use crate::radius::attribute::Date;
use crate::radius::{AttributeType, ValueType, dictionary};
use crate::text;

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(crate) struct AttributeDialog {
    /// The attribute being edited; `None` for a new one.
    target: Option<AttributeId>,
    draft: AttributeDraft,
    /// The draft when the dialog opened.
    original: AttributeDraft,
    /// The position that the attribute has or will have, from 0.
    position: usize,
    /// Fields whose problems are shown: those that the user has filled in, or left empty when moving on.
    touched: HashSet<AttributeField>,
    /// The field to focus when the dialog is next drawn.
    field_to_focus: Option<AttributeField>,
    /// Whether a number that can have a name is typed.
    types_number: bool,
}

type Problem = FieldProblem<AttributeField>;

const FORM: form::Form = form::Form { label_width: theme::LABEL_WIDTH, field_width: f32::INFINITY };

const VENDOR_NUMBER: &str = "Vendor number";
const ATTRIBUTE_NUMBER: &str = "Attribute number";
/// The label of the choice between attributes without a name.
const BY_NUMBER: &str = "Other (by number)";

impl AttributeDialog {
    /// Opens with a new attribute at this position.
    pub(crate) fn add(position: usize) -> Self {
        Self::with(None, AttributeDraft::default(), position, AttributeField::Attribute)
    }

    /// Opens with an attribute of the policy and focuses a field. Problems are shown immediately.
    pub(crate) fn edit(id: AttributeId, attribute: &Attribute, field: AttributeField, position: usize) -> Self {
        let dialog = Self::with(Some(id), AttributeDraft::from(attribute), position, field);
        Self { touched: AttributeField::ALL.iter().copied().collect(), ..dialog }
    }

    /// Opens with an unfinished attribute from an earlier run of the console.
    pub(super) fn restored(place: Option<usize>, draft: AttributeDraft, policy: &Policy) -> Self {
        let edited = place.and_then(|place| Some((place, policy.attributes().nth(place)?)));
        let dialog = match edited {
            Some((place, (id, attribute))) => Self::edit(id, attribute, AttributeField::Value, place),
            None => Self::add(policy.attributes().len()),
        };
        let types_number = types_number(&draft);
        Self { draft, types_number, ..dialog }
    }

    /// Returns what would be lost by closing the dialog.
    pub(super) fn unsaved(&self, policy: &Policy) -> UnsavedInput {
        let place = self.target.and_then(|id| policy.attribute_position(id));
        UnsavedInput { place, draft: UnsavedDraft::Attribute(self.draft.clone()) }
    }

    fn with(target: Option<AttributeId>, draft: AttributeDraft, position: usize, field: AttributeField) -> Self {
        let original = draft.clone();
        let types_number = types_number(&draft);
        let (touched, field_to_focus) = (HashSet::new(), Some(field));
        Self { target, draft, original, position, touched, field_to_focus, types_number }
    }

    /// Returns whether closing the dialog would lose changes.
    pub(crate) fn is_changed(&self) -> bool {
        self.draft != self.original
    }

    /// Prepares to be shown again after it was closed.
    pub(crate) fn reopen(&mut self) {
        self.field_to_focus = Some(AttributeField::Value);
    }

    /// Shows the dialog. `number` is part of the fields' ids, because egui keeps the undo history of a text field under its id.
    pub(super) fn show(&mut self, ctx: &Context, number: u64, is_top: bool, policy: &Policy, messages: &mut Vec<Out>) {
        let name = if self.target.is_some() { "Edit Attribute" } else { "Add Attribute" };
        let remark = format!("Attribute {} (of at most {MAX_ATTRIBUTES})", self.position + 1);
        let frame = DialogFrame {
            remark: &remark,
            focuses_default_button: false,
            ..DialogFrame::new(name, 600.0, &["OK", "Cancel"])
        };
        let mut finished = None;
        let pressed = frame.show(ctx, is_top, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let fields = self.fields_ui(ui, number);
            // After the fields, to include what was typed in this frame.
            match self.draft.finish() {
                Ok(attribute) => {
                    self.advice_ui(ui, policy, &attribute, &fields);
                    finished = Some(attribute);
                    Readiness::Ready
                }
                Err(problems) => self.problems_ui(ui, &fields, &problems),
            }
        });
        match (pressed, finished) {
            (Some(0), Some(attribute)) => messages.push(Out::Finish(Edit::Attribute(match self.target {
                Some(id) => AttributeEdit::Replace(id, attribute),
                None => AttributeEdit::Add(attribute),
            }))),
            (Some(0), None) | (None, _) => {}
            (Some(_), _) => messages.push(Out::Dialog(dialogs::Message::Discard)),
        }
    }

    /// Shows the fields. Returns those that can be invalid.
    fn fields_ui(&mut self, ui: &mut Ui, number: u64) -> Vec<(AttributeField, form::Field)> {
        let focus = self.field_to_focus.take();
        let mut fields = Vec::new();
        self.vendor_ui(ui, focus);
        if self.draft.vendor == VendorChoice::Other {
            let text = &mut self.draft.vendor_number;
            let field =
                number_ui(ui, Id::unique(("vendor number", number)), VENDOR_NUMBER, VendorNumber::expected, text);
            fields.push((AttributeField::Vendor, field));
        }
        self.attribute_ui(ui, focus);
        if self.draft.attribute == AttributeChoice::ByNumber {
            let text = &mut self.draft.attribute_number;
            let id = Id::unique(("attribute number", number));
            let field = number_ui(ui, id, ATTRIBUTE_NUMBER, AttributeNumber::expected, text);
            fields.push((AttributeField::Attribute, field));
        }
        self.type_ui(ui);
        fields.push((AttributeField::Value, self.value_ui(ui, number, focus)));
        for (field, shown) in &fields {
            let is_filled = match field {
                AttributeField::Vendor => !self.draft.vendor_number.is_empty(),
                AttributeField::Attribute => !self.draft.attribute_number.is_empty(),
                AttributeField::ValueType | AttributeField::Value => !self.draft.value.is_empty(),
            };
            if is_filled || shown.response.lost_focus() {
                self.touched.insert(*field);
            }
        }
        fields
    }

    fn vendor_ui(&mut self, ui: &mut Ui, focus: Option<AttributeField>) {
        let (field, vendors) = (AttributeField::Vendor, VendorChoice::all());
        let (_, chosen) = choice_ui(ui, field, focus, self.draft.vendor, &vendors, VendorChoice::name);
        if let Some(vendor) = chosen {
            self.draft.choose_vendor(vendor);
            self.types_number = false;
        }
    }

    fn attribute_ui(&mut self, ui: &mut Ui, focus: Option<AttributeField>) {
        let choices: Vec<_> = self.draft.vendor.attributes().into_iter().chain([AttributeChoice::ByNumber]).collect();
        let name = |choice| match choice {
            AttributeChoice::Named(kind) => dictionary::entry(kind).map_or("", |entry| entry.name),
            AttributeChoice::ByNumber => BY_NUMBER,
        };
        let (_, chosen) = choice_ui(ui, AttributeField::Attribute, focus, self.draft.attribute, &choices, name);
        if let Some(attribute) = chosen {
            self.draft.attribute = attribute;
            self.types_number = false;
        }
    }

    /// Shows the type: to choose for an attribute without a name, otherwise to read.
    fn type_ui(&mut self, ui: &mut Ui) {
        let field = AttributeField::ValueType;
        match self.draft.fixed_type() {
            None => {
                let (types, current) = (ValueType::VARIANTS, self.draft.unnamed_type);
                let (_, chosen) = choice_ui(ui, field, None, current, types, ValueType::name);
                self.draft.unnamed_type = chosen.unwrap_or(current);
            }
            Some(fixed) => {
                let shown = |ui: &mut Ui| {
                    ui.set_min_height(theme::CONTROL_HEIGHT);
                    ui.label(fixed.name())
                };
                FORM.field_ui(ui, field.label(), || field.help().to_owned(), |ui| ui.horizontal(shown).inner);
            }
        }
    }

    /// Shows the value: to choose by its name, if it has one, otherwise to type.
    fn value_ui(&mut self, ui: &mut Ui, number: u64, focus: Option<AttributeField>) -> form::Field {
        let names = self.draft.kind().map(dictionary::value_names).unwrap_or_default();
        let has_names = !names.is_empty() && self.draft.value_type() == ValueType::Number;
        if !has_names {
            return self.typed_ui(ui, number, AttributeField::Value.label(), focus);
        }
        let shown = self.named_ui(ui, names, focus);
        if self.types_number { self.typed_ui(ui, number, "Number", None) } else { shown }
    }

    fn named_ui(
        &mut self,
        ui: &mut Ui,
        names: &'static [(u32, &'static str)],
        focus: Option<AttributeField>,
    ) -> form::Field {
        let choices: Vec<_> = names.iter().map(|(number, _)| Number::Named(*number)).chain([Number::Typed]).collect();
        let label = |choice| match choice {
            Number::Named(number) => names.iter().find(|(other, _)| *other == number).map_or("", |(_, name)| name),
            Number::Typed => "Another number",
            Number::Unset => "",
        };
        let is_named = |number: &u32| names.iter().any(|(other, _)| other == number);
        let named = self.draft.value.trim().parse::<u32>().ok().filter(is_named);
        // What was typed stays in sight, and its field does not disappear while the number happens to have a name.
        self.types_number |= named.is_none() && !self.draft.value.is_empty();
        let current = match named {
            _ if self.types_number => Number::Typed,
            Some(number) => Number::Named(number),
            None => Number::Unset,
        };
        let (shown, chosen) = choice_ui(ui, AttributeField::Value, focus, current, &choices, label);
        match chosen {
            Some(Number::Named(number)) => (self.draft.value, self.types_number) = (number.to_string(), false),
            Some(Number::Typed) => self.types_number = true,
            Some(Number::Unset) | None => {}
        }
        shown
    }

    fn typed_ui(&mut self, ui: &mut Ui, number: u64, label: &str, focus: Option<AttributeField>) -> form::Field {
        let value_type = self.draft.value_type();
        let kind = self.draft.kind().unwrap_or(AttributeType::of_vendor(AttributeType::MAX_VENDOR, 1));
        let help = AttributeField::Value.help();
        let hint = || format!("{help} Accepts {}.", attribute::expected(kind, value_type));
        let text = &mut self.draft.value;
        let shown = FORM.field_ui(ui, label, hint, |ui| {
            let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
                let ink = theme::tokens(ui.ctx()).ink;
                ui.painter().layout_job(visible_text::command_job(ui, text.as_str(), &TextStyle::Body, ink))
            };
            text_field::text_field_ui(ui, text, |edit| {
                edit.id(Id::unique(("attribute value", number)))
                    .hint_text(text_field::placeholder(placeholder(value_type)))
                    .layouter(&mut layouter)
            })
        });
        let limit = (value_type == ValueType::Text).then(|| Limit::Bytes(kind.max_value_octets()));
        let shown = shown.limited(ui, text, limit);
        if focus == Some(AttributeField::Value) {
            shown.response.request_focus();
        }
        let date = Date::read(text).filter(|_| Attribute::typed(kind, value_type, text).is_ok());
        if let (ValueType::Date, Some(date)) = (value_type, date) {
            let words = format!("Sent as {date}.");
            shown.advice_ui(ui, [&words, &words], &words, theme::tokens(ui.ctx()).soft, None);
        }
        shown
    }

    /// Shows advice below the value.
    fn advice_ui(
        &mut self,
        ui: &mut Ui,
        policy: &Policy,
        attribute: &Attribute,
        fields: &[(AttributeField, form::Field)],
    ) {
        let found = advice::of_attribute(attribute, policy, self.target);
        let found: Vec<&Advice> = found.iter().collect();
        let Some((_, value)) = fields.iter().find(|(field, _)| *field == AttributeField::Value) else { return };
        if let Some(fixed) =
            advice_list::at_field_ui(ui, &found, value, policy).and_then(|fix| fix.attribute(attribute))
        {
            self.draft.value = fixed.value().typed();
        }
    }

    /// Shows the problem below each touched field. Returns which field to fill in or correct first.
    fn problems_ui(&self, ui: &mut Ui, fields: &[(AttributeField, form::Field)], problems: &[Problem]) -> Readiness {
        let mut any_shown = false;
        for Problem { field, invalid } in problems.iter().filter(|problem| self.touched.contains(&problem.field)) {
            if let Some((_, shown)) = fields.iter().find(|(shown, _)| shown == field) {
                shown.problem_ui(ui, invalid);
                any_shown = true;
            }
        }
        // Only these can be invalid, and the first two only if they are numbers.
        let names = |field| match field {
            AttributeField::Vendor => ("a vendor number", VENDOR_NUMBER),
            AttributeField::Attribute => ("an attribute number", ATTRIBUTE_NUMBER),
            AttributeField::ValueType | AttributeField::Value => ("a value", AttributeField::Value.label()),
        };
        match problems.first().map(|problem| names(problem.field)) {
            Some((missing, _)) if !any_shown => Readiness::Because(format!("Enter {missing}")),
            Some((_, invalid)) => Readiness::Because(format!("Fix \"{invalid}\" first")),
            None => Readiness::NotReady,
        }
    }
}

/// Shows a row with a combo box, which takes the focus if it is the field in `focus`. Returns the new choice, if any.
fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    field: AttributeField,
    focus: Option<AttributeField>,
    current: T,
    choices: &[T],
    name: impl Fn(T) -> &'static str,
) -> (form::Field, Option<T>) {
    let mut chosen = None;
    let combo = |ui: &mut Ui| {
        let shown = choice::choice_ui(ui, field.label(), ui.available_width(), current, choices, name);
        chosen = shown.inner;
        shown.response
    };
    let shown = FORM.field_ui(ui, field.label(), || field.help().to_owned(), combo);
    if focus == Some(field) {
        shown.response.request_focus();
    }
    (shown, chosen)
}

/// Returns whether the value is a number without a name.
fn types_number(draft: &AttributeDraft) -> bool {
    let has_name = |kind| dictionary::value_names(kind).iter().any(|(number, _)| number.to_string() == draft.value);
    !draft.value.is_empty() && !draft.kind().is_some_and(has_name)
}

/// How a number that can have a name is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    /// Not yet.
    Unset,
    Named(u32),
    Typed,
}

/// Returns an example of a value.
fn placeholder(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Number | ValueType::Text => "",
        ValueType::Ipv4Address => "192.0.2.1",
        ValueType::Ipv6Address => "2001:db8::1",
        ValueType::Date => "2026-11-27 08:30:00",
    }
}

/// Shows a field for the number of a vendor or of an attribute.
fn number_ui(ui: &mut Ui, id: Id, label: &str, expected: fn() -> String, text: &mut String) -> form::Field {
    let hint = || text::sentence(&expected());
    FORM.field_ui(ui, label, hint, |ui| text_field::text_field_ui(ui, text, |edit| edit.id(id)))
}
