//! Hashes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::Md5;
use nisaba_base::value::{Value, Why};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::Needs::Everything;
use super::string::write_hex;
use super::{Context, Function, Outcome, Problem, row, text};

pub(super) const FUNCTIONS: &[Function] = &[
    row("md5", 1, 1, Everything, |_, a| hex::<Md5>(&text(a, 0)?)),
    row("sha1", 1, 1, Everything, |_, a| hex::<Sha1>(&text(a, 0)?)),
    row("sha256", 1, 1, Everything, |_, a| hex::<Sha256>(&text(a, 0)?)),
    row("sha512", 1, 1, Everything, |_, a| hex::<Sha512>(&text(a, 0)?)),
    row("base64sha256", 1, 1, Everything, |_, a| base64::<Sha256>(&text(a, 0)?)),
    row("base64sha512", 1, 1, Everything, |_, a| base64::<Sha512>(&text(a, 0)?)),
    row("filemd5", 1, 1, Everything, |c, a| hex::<Md5>(&c.file(a)?)),
    row("filesha1", 1, 1, Everything, |c, a| hex::<Sha1>(&c.file(a)?)),
    row("filesha256", 1, 1, Everything, |c, a| hex::<Sha256>(&c.file(a)?)),
    row("filesha512", 1, 1, Everything, |c, a| hex::<Sha512>(&c.file(a)?)),
    row("filebase64sha256", 1, 1, Everything, |c, a| base64::<Sha256>(&c.file(a)?)),
    row("filebase64sha512", 1, 1, Everything, |c, a| base64::<Sha512>(&c.file(a)?)),
    row("uuidv5", 2, 2, Everything, uuidv5),
    row("uuid", 0, 0, Everything, |_, _| random("uuid")),
    row("bcrypt", 1, 2, Everything, |_, _| random("bcrypt")),
    row("rsadecrypt", 2, 2, Everything, |_, _| random("rsadecrypt")),
];

fn hex<D: Digest>(text: &str) -> Outcome {
    Ok(Value::string(write_hex(&D::digest(text.as_bytes()))))
}

fn base64<D: Digest>(text: &str) -> Outcome {
    Ok(Value::string(BASE64.encode(D::digest(text.as_bytes()))))
}

fn random(name: &str) -> Outcome {
    Err(Problem::Unknown(Why::Function(name.into())))
}

/// RFC 9562, section 5.5.
fn uuidv5(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    const NAMESPACES: [(&str, &str); 4] = [
        ("dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        ("url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
        ("oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"),
        ("x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"),
    ];
    let (namespace, name) = (text(arguments, 0)?, text(arguments, 1)?);
    let known = NAMESPACES.iter().find(|(short, _)| *short == &*namespace).map(|(_, long)| *long);
    let digits = known.unwrap_or(&namespace).replace('-', "");
    let number = u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32);
    let namespace = number.ok_or("the namespace is no UUID")?.to_be_bytes();
    let mut hash = Sha1::new();
    hash.update(namespace);
    hash.update(name.as_bytes());
    let mut bytes = hash.finalize().to_vec();
    bytes.truncate(16);
    if let Some(byte) = bytes.get_mut(6) {
        *byte = (*byte & 0x0f) | 0x50;
    }
    if let Some(byte) = bytes.get_mut(8) {
        *byte = (*byte & 0x3f) | 0x80;
    }
    let hex = write_hex(&bytes);
    let parts: Vec<&str> =
        [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().filter_map(|range| hex.get(range)).collect();
    Ok(Value::string(parts.join("-")))
}
