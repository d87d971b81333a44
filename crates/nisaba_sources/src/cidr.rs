//! Address ranges: which are the internet.

use std::net::{Ipv4Addr, Ipv6Addr};

use nisaba_base::value::{Node, Unknown, Value};
use nisaba_estate::FacetValue;

use crate::transform::Transformed;

/// What a range of addresses is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Range {
    /// The whole internet, or so much of it that it makes no difference (`/0`, `/1`).
    Any,
    /// Some addresses of the internet.
    Public,
    /// Private, loopback, link-local, documentation.
    Private,
}

/// Whether a range or one of a list is the whole internet.
pub(crate) fn any_address(node: &Node) -> Transformed {
    some(node, |range| range == Range::Any)
}

/// Whether a range or one of a list holds addresses of the internet.
pub(crate) fn public_addresses(node: &Node) -> Transformed {
    some(node, |range| range != Range::Private)
}

fn some(node: &Node, wanted: impl Fn(Range) -> bool) -> Transformed {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut unknown = None;
    for item in items {
        match &item.value {
            Value::Unknown(why) if !is_one_network(why) => unknown = Some(why),
            Value::String(text) if range(text).is_some_and(&wanted) => return FacetValue::Bool(true).into(),
            _ => {}
        }
    }
    match unknown {
        Some(unknown) => Transformed::Unknown(unknown.why.to_string().into()),
        None => FacetValue::Bool(false).into(),
    }
}

/// Whether an unknown range is certainly that of one network or machine: `"${…}/32"`, or the range that a network has.
pub(crate) fn is_one_network(unknown: &Unknown) -> bool {
    const RANGES: [&str; 10] = [
        "cidr_block",
        "ipv6_cidr_block",
        "ip_cidr_range",
        "address_space",
        "address_prefix",
        "address_prefixes",
        "private_ip",
        "private_ip_address",
        "public_ip",
        "ip_address",
    ];
    let narrow = |suffix: &str| {
        let bits = suffix.rsplit_once('/').and_then(|(_, bits)| bits.parse::<u8>().ok());
        bits.is_some_and(|bits| bits >= 8)
    };
    let own_range = |attribute: &str| {
        let last = attribute.rsplit('.').next().unwrap_or(attribute);
        RANGES.contains(&last.split('[').next().unwrap_or(last))
    };
    unknown.known_suffix().is_some_and(narrow)
        || (!unknown.refs.is_empty() && unknown.refs.iter().all(|reference| own_range(&reference.attribute)))
}

fn range(text: &str) -> Option<Range> {
    let text = text.trim();
    if matches!(text.to_ascii_lowercase().as_str(), "*" | "internet" | "any" | "0.0.0.0" | "::") {
        return Some(Range::Any);
    }
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let bits = bits.map(str::parse::<u8>).transpose().ok()?;
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        return Some(match bits {
            Some(0 | 1) => Range::Any,
            _ if is_private_v4(address) => Range::Private,
            _ => Range::Public,
        });
    }
    let address = address.parse::<Ipv6Addr>().ok()?;
    Some(match bits {
        Some(0..=3) => Range::Any,
        _ if is_private_v6(address) => Range::Private,
        _ => Range::Public,
    })
}

/// RFC 1918, 6598 (carrier NAT), 3927, 5737 (documentation) and loopback.
fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || (first == 100 && (64..128).contains(&second))
}

/// RFC 4193 unique local, link-local and loopback.
fn is_private_v6(address: Ipv6Addr) -> bool {
    let first = address.segments()[0];
    address.is_loopback() || (first & 0xfe00) == 0xfc00 || (first & 0xffc0) == 0xfe80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_has_many_spellings() {
        for any in
            ["0.0.0.0/0", "::/0", "0000:0000:0000:0000:0000:0000:0000:0000/0", "*", "Internet", "0.0.0.0/1"]
        {
            assert_eq!(range(any), Some(Range::Any), "{any}");
        }
        for private in
            ["10.0.0.0/8", "192.168.1.1", "172.16.0.0/12", "100.64.0.0/10", "fd00::/8", "127.0.0.1/32"]
        {
            assert_eq!(range(private), Some(Range::Private), "{private}");
        }
        assert_eq!(range("52.1.2.3/32"), Some(Range::Public));
        assert_eq!(range("sg-123"), None);
    }
}
