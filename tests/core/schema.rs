//! assets/policy.schema.json agrees with the parser on what is valid, and with the table of fields on keys and labels.

use std::collections::{BTreeMap, BTreeSet};

use radius_console::gallery::PictureId;
use radius_console::policy::{ActionField, AttributeField, ConnectionField, PolicyField, Provider, attribute, json};
use serde_json::{Value, json as value};

use crate::golden;
use crate::policy_text::schema;

fn full() -> Value {
    serde_json::from_str(golden::TEXT).unwrap()
}

/// The full policy with another value at a JSON pointer.
fn with(pointer: &str, replaced: Value) -> Value {
    let mut policy = full();
    *policy.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = replaced;
    policy
}

/// The policy of version 2 with another value at a JSON pointer.
fn with_2(pointer: &str, replaced: Value) -> Value {
    let mut policy: Value = serde_json::from_str(golden::TEXT_2).unwrap();
    *policy.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = replaced;
    policy
}

fn accepted(policy: &Value) -> bool {
    json::read(policy.to_string().as_bytes()).is_ok()
}

#[test]
fn the_schema_is_a_valid_schema() {
    assert!(jsonschema::draft202012::meta::is_valid(&serde_json::from_str(json::SCHEMA).unwrap()));
}

#[test]
fn the_schema_lists_exactly_the_gallery_images_mfa_servers_and_named_attributes() {
    let schema: Value = serde_json::from_str(json::SCHEMA).unwrap();
    let pictures = schema.pointer("/properties/actions/items/properties/image/anyOf/0/enum").unwrap();
    assert_eq!(*pictures, Value::from(PictureId::all().map(PictureId::as_str).collect::<Vec<_>>()));
    let names = schema.pointer("/properties/attributes/items/properties/attribute/anyOf/0/enum").unwrap();
    assert_eq!(*names, Value::from(attribute::named().map(|(_, entry)| entry.name).collect::<Vec<_>>()));
    let servers = schema.pointer("/properties/provider/enum").unwrap();
    assert_eq!(*servers, Value::from(Provider::ALL.iter().copied().map(Provider::id).collect::<Vec<_>>()));
}

#[test]
fn schema_and_parser_agree_at_every_limit() {
    let text = |chars: usize| Value::from("電".repeat(chars));
    let ascii = |chars: usize| Value::from("x".repeat(chars));
    // Pointer, the last valid value, the first invalid one.
    let limits = [
        ("/$schema", text(2048), text(2049)),
        ("/name", text(255), text(256)),
        ("/name", text(1), text(0)),
        ("/notes", text(4096), text(4097)),
        ("/version", value!(2), value!(3)),
        ("/version", value!(1), value!(0)),
        ("/connection/displayName", text(200), text(201)),
        ("/connection/radiusServer", ascii(255), ascii(256)),
        ("/connection/backupServer", ascii(255), ascii(256)),
        ("/connection/radiusPort", value!(1), value!(0)),
        ("/connection/radiusPort", value!(65535), value!(65536)),
        ("/connection/timeout", value!(1), value!(0)),
        ("/connection/timeout", value!(300), value!(301)),
        ("/connection/retries", value!(0), value!(-1)),
        ("/connection/retries", value!(10), value!(11)),
        ("/connection/userMessagePrompt", text(300), text(301)),
        ("/connection/haMode", value!("activePassive"), value!("active")),
        ("/connection/passwordEncoding", value!("CHAP"), value!("chap")),
        ("/actions/0/title", text(255), text(256)),
        ("/actions/0/title", text(1), text(0)),
        ("/actions/0/command", ascii(128), ascii(129)),
        ("/actions/0/description", text(1024), text(1025)),
        ("/actions/0/actionMessage", text(1024), text(1025)),
        ("/actions/0/actionMessage", value!("\u{a0}"), value!("\u{9f}")),
        ("/actions/0/image", value!("push"), value!("data:image/gif;base64,AAAA")),
        ("/actions/0/autoSend", value!(false), value!(true)),
        ("/clientPolicy/rememberLastMethod", value!(true), value!(null)),
    ];
    for (pointer, valid, invalid) in limits {
        agrees(pointer, &with(pointer, valid), &with(pointer, invalid));
    }
}

/// Asserts that both accept the first policy and refuse the second.
fn agrees(what: &str, valid: &Value, invalid: &Value) {
    let schema = schema();
    assert!(schema.is_valid(valid), "the schema refuses a valid {what}");
    assert!(accepted(valid), "the parser refuses a valid {what}");
    assert!(!schema.is_valid(invalid), "the schema accepts an invalid {what}");
    assert!(!accepted(invalid), "the parser accepts an invalid {what}");
}

#[test]
fn schema_and_parser_agree_at_every_limit_of_version_2() {
    let ascii = |chars: usize| Value::from("x".repeat(chars));
    let tag = |chars: usize| Value::from(format!("en-x{}", "-abcdefg".repeat(40)).get(..chars).unwrap());
    // The second one has a text, and the tenth is a number of a vendor without a name.
    let limits = [
        ("/version", value!(2), value!(1)),
        ("/language", value!("en"), value!("")),
        ("/language", value!("zh-Hant-TW"), value!("zh_TW")),
        ("/language", tag(255), tag(256)),
        ("/attributes", value!([]), value!({})),
        ("/attributes/1/value", ascii(253), ascii(254)),
        ("/attributes/1/value", ascii(1), ascii(0)),
        ("/attributes/1/value", value!("\u{a0}"), value!("\u{9f}")),
        ("/attributes/1/attribute", value!("Calling-Station-Id"), value!("calling-station-id")),
        ("/attributes/9/vendor", value!(16_777_215), value!(16_777_216)),
        ("/attributes/9/vendor", value!(1), value!(0)),
        ("/attributes/9/attribute", value!(255), value!(256)),
        ("/attributes/9/attribute", value!(1), value!(0)),
        ("/attributes/9/attribute", value!(1), value!("Cisco-AVPair")),
        ("/attributes/9/type", value!("number"), value!("integer")),
        ("/attributes/9/value", value!(4_294_967_295_u32), value!(4_294_967_296_u64)),
        ("/attributes/9/value", value!(0), value!(-1)),
        ("/attributes/9/value", value!(5), value!(true)),
    ];
    for (pointer, valid, invalid) in limits {
        agrees(pointer, &with_2(pointer, valid), &with_2(pointer, invalid));
    }
    let attribute = with_2("/version", value!(2))["attributes"][0].clone();
    let all = |count: usize| with_2("/attributes", Value::from(vec![attribute.clone(); count]));
    agrees("number of attributes", &all(100), &all(101));
    for key in json::KEYS_OF_VERSION_2 {
        let mut first = full();
        first[key] = with_2("/version", value!(2))[key].clone();
        assert!(!schema().is_valid(&first) && !accepted(&first), "{key} in version 1");
    }
}

#[test]
fn schema_and_parser_require_the_same_keys_of_an_attribute() {
    let valid: Value = serde_json::from_str(golden::TEXT_2).unwrap();
    // By name, by its number, and by the numbers of a vendor.
    for (index, required) in [
        (1, ["attribute", "value"].as_slice()),
        (7, &["attribute", "type", "value"]),
        (13, &["attribute", "type", "value"]),
    ] {
        let attribute = valid["attributes"][index].as_object().unwrap();
        for key in attribute.keys() {
            let mut without = valid.clone();
            without["attributes"][index].as_object_mut().unwrap().remove(key);
            let is_optional = !required.contains(&key.as_str());
            assert_eq!(schema().is_valid(&without), is_optional, "the schema without {key} of {index}");
            assert_eq!(accepted(&without), is_optional, "the parser without {key} of {index}");
        }
        let mut with_more = valid.clone();
        with_more["attributes"][index]["more"] = value!(1);
        agrees("key of an attribute", &valid, &with_more);
    }
    for (key, value) in [("vendor", value!(9)), ("type", value!("text"))] {
        let mut beside_name = valid.clone();
        beside_name["attributes"][1][key] = value;
        agrees("key beside a name", &valid, &beside_name);
    }
}

#[test]
fn schema_and_parser_require_the_same_keys() {
    let schema = schema();
    let optional = ["/$schema", "/provider", "/notes", "/connection"];
    let policy = full();
    for object in ["", "/connection", "/actions/0", "/clientPolicy"] {
        let keys: Vec<String> = policy.pointer(object).unwrap().as_object().unwrap().keys().cloned().collect();
        for key in keys {
            let mut without = full();
            without.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(&key);
            let is_optional = optional.contains(&format!("{object}/{key}").as_str());
            assert_eq!(schema.is_valid(&without), is_optional, "the schema without {object}/{key}");
            assert_eq!(accepted(&without), is_optional, "the parser without {object}/{key}");
        }
        let mut with_more = full();
        with_more.pointer_mut(object).unwrap()["more"] = value!(1);
        assert!(!schema.is_valid(&with_more) && !accepted(&with_more), "one key more in {object}");
    }
}

#[test]
fn schema_and_parser_agree_on_the_number_of_actions() {
    let schema = schema();
    let action = full()["actions"][0].clone();
    let five = with("/actions", Value::from(vec![action.clone(); 5]));
    let six = with("/actions", Value::from(vec![action; 6]));
    assert!(schema.is_valid(&five) && accepted(&five));
    assert!(!schema.is_valid(&six) && !accepted(&six));
}

#[test]
fn the_schema_lists_what_it_cannot_express() {
    let schema = schema();
    let comment = serde_json::from_str::<Value>(json::SCHEMA).unwrap()["$comment"].to_string();
    let beyond = [
        ("128 bytes", with("/actions/0/command", Value::from("é".repeat(65))).to_string()),
        ("60.0", golden::TEXT.replace("\"timeout\": 60", "\"timeout\": 60.0")),
        ("duplicate key", golden::TEXT.replace("\"version\": 1,", "\"version\": 1, \"version\": 1,")),
        ("host with a port", with("/connection/radiusServer", value!("host:1812")).to_string()),
        ("base64 of a whole PNG", with("/actions/0/image", value!("data:image/png;base64,AAAA")).to_string()),
        ("language tag that is not well-formed", with_2("/language", value!("de-")).to_string()),
        ("not of its attribute's type", with_2("/attributes/0/value", value!("x")).to_string()),
        ("not of its attribute's type", with_2("/attributes/1/value", value!(5)).to_string()),
        ("not of its attribute's type", with_2("/attributes/9/value", value!("5")).to_string()),
        ("longer than 253 bytes", with_2("/attributes/1/value", Value::from("é".repeat(127))).to_string()),
        ("247 of a vendor", with_2("/attributes/4/value", Value::from("x".repeat(248))).to_string()),
        ("not that of the numbered attribute", with_2("/attributes/7/attribute", value!(31)).to_string()),
        ("the logon or the protocol given by its number", with_2("/attributes/7/attribute", value!(1)).to_string()),
    ];
    for (listed, text) in beyond {
        let policy: Value = serde_json::from_str(&text).unwrap();
        assert!(comment.contains(listed), "{listed}");
        assert!(schema.is_valid(&policy), "the schema can express it: {listed}");
        assert!(json::read(text.as_bytes()).is_err(), "{listed}");
    }
}

/// A field of the schema: its title, and its description up to the length of the field's help.
type Property = (String, String);

fn table<F: Copy>(fields: &[F], row: fn(F) -> [&'static str; 3]) -> BTreeMap<String, Property> {
    let rows = fields.iter().map(|field| row(*field).map(str::to_owned));
    rows.map(|[key, label, help]| (key, (label, help))).collect()
}

#[test]
fn the_schema_has_the_keys_labels_and_help_of_the_table_of_fields() {
    let schema: Value = serde_json::from_str(json::SCHEMA).unwrap();
    let matches = |pointer: &str, expected: &BTreeMap<String, Property>| {
        let properties = schema.pointer(pointer).unwrap().as_object().unwrap();
        let titled = properties.iter().filter(|(_, property)| property.get("title").is_some()).map(|(key, _)| key);
        assert_eq!(titled.collect::<BTreeSet<_>>(), expected.keys().collect(), "{pointer}");
        for (key, (label, help)) in expected {
            let text = |name: &str| properties[key][name].as_str().unwrap();
            assert_eq!(text("title"), label);
            assert!(text("description").starts_with(help), "{key}: {} is not {help}", text("description"));
        }
    };
    let connection = table(ConnectionField::ALL, |field| [field.key(), field.label(), field.help()]);
    matches("/properties/connection/properties", &connection);
    let keys = schema.pointer("/properties/connection/properties").unwrap().as_object().unwrap().len();
    assert_eq!(keys, ConnectionField::ALL.len(), "every key has a label");
    let mut action = table(ActionField::ALL, |field| [field.key(), field.label(), field.help()]);
    let mut policy = table(PolicyField::ALL, |field| [field.key(), field.label(), field.help()]);
    // Autosend and the client policy stand deeper in the file.
    action.extend(policy.remove_entry(PolicyField::AutoSend.key()));
    let client_policy = BTreeMap::from_iter(policy.remove_entry(PolicyField::RememberLastMethod.key()));
    matches("/properties/actions/items/properties", &action);
    matches("/properties/clientPolicy/properties", &client_policy);
    matches("/properties", &policy);
    let attribute = table(AttributeField::ALL, |field| [field.key(), field.label(), field.help()]);
    matches("/properties/attributes/items/properties", &attribute);
}
