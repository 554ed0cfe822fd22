//! The attributes of a policy and of the options, as a real FreeRADIUS and a played server receive them, and odd ones that a server
//! sends back.

use std::thread;

use insta::assert_snapshot;
use needs::needs;
use serde_json::{Value, json};

use super::{Ended, Try, try_out};
use crate::radius::FreeRadius;
use crate::radius::relay::Relay;
use crate::radius::rfc::{ACCEPT, REPLY_MESSAGE, VENDOR_SPECIFIC, attribute};
use crate::radius::rogue::Rogue;

/// With these attributes in the policy.
fn with_attributes(tried: Try, attributes: Value) -> Try {
    tried.with_policy(|policy| {
        policy["version"] = 2.into();
        policy["attributes"] = attributes;
    })
}

#[track_caller]
fn assert_ended(ended: &Ended, code: i32, words: &str) {
    assert!(ended.code == code && ended.out.contains(words), "{words}: {}", ended.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_user_is_accepted_with_the_right_calling_station_id_only() {
    let server = FreeRadius::start();
    let tried = || try_out("Push", "by-station", server.strict_port);
    let station = |value: &str| json!([{ "attribute": "Calling-Station-Id", "value": value }]);
    assert_ended(&tried().run(), 1, "Unknown station");
    assert_ended(&tried().with("--calling-station-id=192.0.2.7").run(), 0, "accepted Push");
    assert_ended(&with_attributes(tried(), station("192.0.2.7")).run(), 0, "accepted Push");
    assert_ended(&with_attributes(tried(), station("192.0.2.8")).run(), 1, "Unknown station: 192.0.2.8");
    // The option replaces the policy's.
    let replaced = with_attributes(tried(), station("192.0.2.8")).with("--calling-station-id=192.0.2.7").run();
    assert_ended(&replaced, 0, "accepted Push");
    assert_ended(&replaced, 0, "(Push), with 1 attribute, to the RADIUS server");
    assert!(!replaced.out.contains("192.0.2.8"), "{}", replaced.all());
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_user_is_accepted_with_the_right_vendor_attribute_only() {
    let server = FreeRadius::start();
    let tried = || try_out("Push", "by-vendor", server.strict_port);
    let pair = |value: &str| json!([{ "attribute": "Cisco-AVPair", "value": value }]);
    assert_ended(&tried().run(), 1, "Unknown role");
    assert_ended(&with_attributes(tried(), pair("shell:roles=admin")).run(), 0, "accepted Push");
    assert_ended(&with_attributes(tried(), pair("shell:roles=user")).run(), 1, "Unknown role: shell:roles=user");
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_server_reads_every_type_of_value_as_it_was_meant() {
    let server = FreeRadius::start();
    let unknown = |number: u8, value_type: &str, value: Value| json!({ "vendor": 9999, "attribute": number, "type": value_type, "value": value });
    let attributes = json!([
        { "attribute": "Calling-Station-Id", "value": "Zoë ✓ 電話 \u{1F4F1}" },
        { "attribute": "NAS-Port-Type", "value": 5 },
        { "attribute": "NAS-IP-Address", "value": "192.0.2.9" },
        { "attribute": "NAS-IPv6-Address", "value": "2001:db8::9" },
        { "attribute": "Event-Timestamp", "value": "2026-11-27T08:30:00Z" },
        { "attribute": "Cisco-AVPair", "value": "größe=1" },
        { "vendor": 9, "attribute": 194, "type": "number", "value": 7 },
        { "vendor": 311, "attribute": 35, "type": "text", "value": "é" },
        { "attribute": "MS-User-IPv4-Address", "value": "203.0.113.1" },
        { "vendor": 311, "attribute": 62, "type": "ipv6Address", "value": "2001:db8::62" },
        { "attribute": 230, "type": "text", "value": "ключ" },
        unknown(1, "number", 4_000_000_000_u32.into()),
        unknown(2, "text", "Zoë".into()),
        unknown(3, "ipv4Address", "198.51.100.1".into()),
        unknown(4, "ipv6Address", "2001:db8::4".into()),
        unknown(5, "date", "2106-02-07T06:28:15Z".into()),
    ]);
    let expected = [
        "Zoë ✓ 電話 \u{1F4F1}|Virtual|192.0.2.9|2001:db8::9|1795768200|",
        "größe=1|7|é|203.0.113.1|2001:db8::62|",
        "ключ|4000000000|Zoë|198.51.100.1|2001:db8::4|4294967295",
    ];
    let tried = with_attributes(try_out("Push", "echo", server.strict_port), attributes).with("--format=json");
    let ended = tried.run();
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((ended.code, report["events"][1]["message"].as_str()), (1, Some(expected.join("\n").as_str())));
}

#[test]
fn options_are_sent_in_their_types() {
    let server = Rogue::start();
    let tried = try_out("Push", "alice", server.server().port)
        .with("--calling-station-id=192.0.2.7")
        .with("--called-station-id=Zoë")
        .with("--nas-ip=2001:db8::1")
        .with("--nas-port-type=virtual")
        .with("--service-type=1");
    let ended = thread::scope(|scope| {
        let ended = scope.spawn(|| tried.run());
        let request = server.receive();
        for (kind, value) in [
            (31, b"192.0.2.7".to_vec()),
            (30, "Zoë".into()),
            (95, vec![0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            (61, vec![0, 0, 0, 5]),
            (6, vec![0, 0, 0, 1]),
        ] {
            assert_eq!(request.value(kind), Some(value), "{kind}");
        }
        server.send(&request, &request.signed(ACCEPT, &[]));
        ended.join().unwrap()
    });
    let shown = "Calling-Station-Id = \"192.0.2.7\", Called-Station-Id = \"Zoë\", NAS-IPv6-Address = 2001:db8::1, NAS-Port-Type = 5 \
                 (Virtual), Service-Type = 1 (Login)\n";
    assert_ended(&ended, 0, shown);
    assert_ended(&ended, 0, "with 5 attributes,");
}

/// Whichever kind of address each has: a request never contains two addresses of the farm's server.
#[test]
fn a_nas_address_replaces_both_types_of_the_policy() {
    let policy = json!([
        { "attribute": "NAS-IPv6-Address", "value": "2001:db8::9" },
        { "attribute": "NAS-IP-Address", "value": "192.0.2.9" },
        { "attribute": "Called-Station-Id", "value": "kept" },
    ]);
    let v6 = vec![0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    for (flag, v4, v6) in
        [("--nas-ip=192.0.2.1", Some(vec![192, 0, 2, 1]), None), ("--nas-ip=2001:db8::1", None, Some(v6))]
    {
        let server = Rogue::start();
        let tried = with_attributes(try_out("Push", "alice", server.server().port), policy.clone()).with(flag);
        let ended = thread::scope(|scope| {
            let ended = scope.spawn(|| tried.run());
            let request = server.receive();
            assert_eq!((request.value(4), request.value(95)), (v4, v6), "{flag}");
            assert_eq!(request.value(30), Some(b"kept".to_vec()));
            server.send(&request, &request.signed(ACCEPT, &[]));
            ended.join().unwrap()
        });
        assert_ended(&ended, 0, "with 2 attributes,");
    }
}

#[test]
fn a_value_that_fits_no_option_is_refused() {
    let server = Relay::silent();
    let error = |flag: &str| {
        let ended = try_out("Push", "alice", server.server().port).with(flag).run();
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.all());
        ended.err.lines().next().unwrap().to_owned()
    };
    assert_snapshot!(error("--nas-ip=radius.example"), @r#"error: invalid value 'radius.example' for '--nas-ip <ADDRESS>': found "radius.example"; expected an IPv4 address such as 192.0.2.1, or an IPv6 address such as 2001:db8::1"#);
    assert_snapshot!(error("--nas-port-type=Virtua"), @r#"error: invalid value 'Virtua' for '--nas-port-type <TYPE>': found "Virtua"; did you mean "Virtual"?"#);
    assert_snapshot!(error("--calling-station-id= "), @"error: invalid value ' ' for '--calling-station-id <TEXT>': expected text of 1 to 253 bytes");
    assert_snapshot!(error("--service-type=-1"), @r#"error: invalid value '-1' for '--service-type <TYPE>': found "-1"; expected a name such as Login, or a whole number from 0 to 4294967295"#);
    assert!(error(&format!("--called-station-id={}", "x".repeat(254))).contains("254 bytes"));
    assert_eq!(server.count(), 0);
}

#[test]
fn attributes_that_do_not_fit_in_a_request_are_not_sent() {
    let server = Relay::silent();
    let long = json!({ "attribute": "Calling-Station-Id", "value": "x".repeat(253) });
    let tried =
        || with_attributes(try_out("Push", "alice", server.server().port), Value::from(vec![long.clone(); 100]));
    // Nothing is asked for either.
    let ended = tried().unset("RADIUS_PASSWORD").unset("RADIUS_SECRET").without("--yes").run();
    assert_snapshot!(ended.all(), @"
    2
    ---
    Nothing was sent: the attributes take 25,500 bytes, but only 3,650 fit in a request; remove or shorten some.
    ");
    let report = tried().with("--format=json").run();
    let report: Value = serde_json::from_str(&report.out).unwrap();
    assert_eq!((&report["outcome"], &report["reason"]), (&json!("noResponse"), &json!("unsendable")));
    assert_eq!(server.count(), 0);
}

/// Vendor-Specifics in every form that RFC 2865 section 5.26 allows, and some that it does not.
#[test]
fn odd_attributes_of_vendors_are_listed_as_they_are() {
    let server = Rogue::start();
    let in_vendor = |vendor: u32, inner: &[u8]| attribute(VENDOR_SPECIFIC, &[&vendor.to_be_bytes(), inner].concat());
    let odd: [(Vec<u8>, &str); 12] = [
        (in_vendor(9, b"\x01\x05a=b"), "Cisco-AVPair = \"a=b\""),
        (in_vendor(9, b"\x01\x02"), "Cisco-AVPair = \"\""),
        (in_vendor(9, b"\x01\x03\x1b\xfe\x03\x07"), "Cisco-AVPair = \"\\u{1b}\", Cisco attribute 254 3"),
        (in_vendor(9, b"\x01\x05a=b\x01\x09c"), "Vendor-Specific 14"),
        (in_vendor(9, b"\x01\x00"), "Vendor-Specific 8"),
        (in_vendor(9, b"\x01"), "Vendor-Specific 7"),
        (in_vendor(9, b""), "Vendor-Specific 6"),
        (in_vendor(9_999, b"\x07\x06\0\0\0\x05"), "Vendor 9999 attribute 7 6"),
        (in_vendor(0, b"\x01\x05a=b"), "Vendor-Specific 11"),
        (in_vendor(0xFF00_0009, b"\x01\x05a=b"), "Vendor-Specific 11"),
        (attribute(VENDOR_SPECIFIC, b"\0\0"), "Vendor-Specific 4"),
        (attribute(VENDOR_SPECIFIC, b""), "Vendor-Specific 2"),
    ];
    let octets: Vec<u8> =
        odd.iter().flat_map(|(octets, _)| octets.clone()).chain(attribute(REPLY_MESSAGE, b"Hello")).collect();
    let tried = try_out("Push", "alice", server.server().port);
    let ended = thread::scope(|scope| {
        let ended = scope.spawn(|| tried.run());
        let request = server.receive();
        server.send(&request, &request.signed(ACCEPT, &octets));
        ended.join().unwrap()
    });
    let shown: Vec<&str> = odd.iter().map(|(_, shown)| *shown).collect();
    assert_ended(&ended, 0, &format!("Message-Authenticator 18, {}, Reply-Message 7, \"Hello\"\n", shown.join(", ")));
    assert_eq!(ended.err, "");
}

/// The values of a policy and of a server's response, in either format.
#[test]
fn what_looks_like_a_secret_is_shown_by_its_size_alone() {
    let policy = json!([
        { "attribute": "Cisco-AVPair", "value": "ipsec:psk=hidden" },
        { "vendor": 9999, "attribute": 1, "type": "text", "value": "Hidden2026!" },
        { "vendor": 12356, "attribute": 15, "type": "text", "value": "hidden" },
        { "attribute": "Called-Station-Id", "value": "shown" },
    ]);
    let in_vendor = |vendor: u32, inner: &[u8]| attribute(VENDOR_SPECIFIC, &[&vendor.to_be_bytes(), inner].concat());
    let reply = [
        in_vendor(9, b"\x01\x11password=hidden"),
        in_vendor(12_356, b"\x0f\x08hidden"),
        in_vendor(12_356, b"\x0c\x08hidden"),
        attribute(78, b"hidden"),
        attribute(11, b"shown"),
    ];
    for format in ["text", "json"] {
        let server = Rogue::start();
        let tried = with_attributes(try_out("Push", "alice", server.server().port), policy.clone());
        let ended = thread::scope(|scope| {
            let ended = scope.spawn(|| tried.with("--format").with(format).run());
            let request = server.receive();
            server.send(&request, &request.signed(ACCEPT, &reply.concat()));
            ended.join().unwrap()
        });
        assert!(!ended.all().to_lowercase().contains("hidden"), "{}", ended.all());
        let lines = if format == "text" { &ended.out } else { &ended.err };
        for shown in [
            "Cisco-AVPair 18, Vendor 9999 attribute 1 13, Fortinet-FAC-Challenge-Code 8, Called-Station-Id = \"shown\"\n",
            "Cisco-AVPair 17, Fortinet-FAC-Challenge-Code 8, Fortinet-FAC-Token-ID 8, Configuration-Token 8, Filter-Id = \"shown\"\n",
        ] {
            assert!(ended.code == 0 && lines.contains(shown), "{}", ended.all());
        }
    }
}

/// A length that runs past the end of the packet, in an authentic response.
#[test]
fn a_broken_attribute_of_a_vendor_makes_a_response_unusable() {
    let server = Rogue::start();
    let tried = try_out("Push", "alice", server.server().port).impatient();
    let ended = thread::scope(|scope| {
        let ended = scope.spawn(|| tried.run());
        let request = server.receive();
        server.send(&request, &request.signed(ACCEPT, &[VENDOR_SPECIFIC, 20, 0, 0, 0, 9, 1, 5]));
        ended.join().unwrap()
    });
    assert_ended(
        &ended,
        2,
        "uses the right secret key, but its response cannot be used: the length of Vendor-Specific is wrong.",
    );
}
