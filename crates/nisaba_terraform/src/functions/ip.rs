//! IP addresses and prefixes, both versions.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nisaba_base::value::Value;

use super::Needs::Everything;
use super::{ANY, Context, Function, Outcome, Problem, number, row, text, whole};

pub(super) const FUNCTIONS: &[Function] = &[
    row("cidrhost", 2, 2, Everything, cidrhost),
    row("cidrnetmask", 1, 1, Everything, cidrnetmask),
    row("cidrsubnet", 3, 3, Everything, cidrsubnet),
    row("cidrsubnets", 2, ANY, Everything, cidrsubnets),
    row("cidrcontains", 2, 2, Everything, cidrcontains),
];

/// A network: its first address as a number, its prefix length, and the number of bits of its version.
#[derive(Clone, Copy)]
struct Network {
    first: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let (number, bits) = number_of(address.parse().ok()?);
        let prefix = prefix.parse().ok().filter(|prefix| *prefix <= bits)?;
        Some(Self { first: number & mask(prefix, bits), prefix, bits })
    }

    fn address(self, number: u128) -> IpAddr {
        match self.bits {
            32 => IpAddr::V4(Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX))),
            _ => IpAddr::V6(Ipv6Addr::from(number)),
        }
    }

    fn written(self) -> String {
        format!("{}/{}", self.address(self.first), self.prefix)
    }

    /// How many addresses it holds; saturates for `::/0`.
    fn size(self) -> u128 {
        1u128.checked_shl(self.bits - self.prefix).unwrap_or(u128::MAX)
    }
}

fn number_of(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    }
}

fn mask(prefix: u32, bits: u32) -> u128 {
    let all = if bits == 32 { u128::from(u32::MAX) } else { u128::MAX };
    all & !all.checked_shr(prefix).unwrap_or(0)
}

fn network(arguments: &[Value]) -> Result<Network, Problem> {
    Network::parse(&text(arguments, 0)?).ok_or_else(|| "this is no network".into())
}

fn cidrhost(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let network = network(arguments)?;
    let host = number(arguments, 1)?;
    let outside = || Problem::Mistake("the network has no such host".to_owned());
    let distance = host.abs() as u128;
    let offset = match host < 0.0 {
        true => network.size().checked_sub(distance).ok_or_else(outside)?,
        false => distance,
    };
    if offset >= network.size() {
        return Err(outside());
    }
    Ok(Value::string(network.address(network.first + offset).to_string()))
}

fn cidrnetmask(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let network = network(arguments)?;
    if network.bits != 32 {
        return Err("only IPv4 networks have a netmask".into());
    }
    Ok(Value::string(network.address(mask(network.prefix, 32)).to_string()))
}

fn cidrsubnet(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let network = network(arguments)?;
    let (added, index) = (whole(arguments, 1)?, whole(arguments, 2)?);
    let prefix = longer(network, added)?;
    let index = u128::try_from(index).map_err(|_| "the number of the subnet is negative")?;
    let subnets = 1u128.checked_shl(prefix - network.prefix).unwrap_or(u128::MAX);
    if index >= subnets {
        return Err("the network has no such subnet".into());
    }
    let shifted = index.checked_shl(network.bits - prefix).unwrap_or(0);
    Ok(Value::string(Network { first: network.first + shifted, prefix, ..network }.written()))
}

fn longer(network: Network, added: i64) -> Result<u32, Problem> {
    let added = u32::try_from(added).ok().filter(|added| *added <= network.bits - network.prefix);
    Ok(network.prefix + added.ok_or("the prefix becomes too long")?)
}

/// Consecutive subnets, each aligned to its own size.
fn cidrsubnets(context: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let network = network(arguments)?;
    let end = network.first.saturating_add(network.size() - 1);
    let mut next = Some(network.first);
    let mut subnets = Vec::new();
    for index in 1..arguments.len() {
        let prefix = longer(network, whole(arguments, index)?)?;
        let size = Network { prefix, ..network }.size();
        let full = || Problem::Mistake("the network is too small".to_owned());
        let first = next.ok_or_else(full)?;
        let first = match first % size {
            0 => first,
            rest => first.checked_add(size - rest).ok_or_else(full)?,
        };
        let last = first.checked_add(size - 1).filter(|last| *last <= end).ok_or_else(full)?;
        subnets.push(Network { first, prefix, ..network }.written());
        next = last.checked_add(1);
    }
    Ok(context.texts(subnets))
}

fn cidrcontains(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let outer = network(arguments)?;
    let inner = text(arguments, 1)?;
    let inner = match inner.parse::<IpAddr>() {
        Ok(address) => {
            let (first, bits) = number_of(address);
            Network { first, prefix: bits, bits }
        }
        Err(_) => Network::parse(&inner).ok_or("this is no address or network")?,
    };
    let inside = inner.bits == outer.bits
        && inner.prefix >= outer.prefix
        && inner.first & mask(outer.prefix, outer.bits) == outer.first;
    Ok(Value::Bool(inside))
}
