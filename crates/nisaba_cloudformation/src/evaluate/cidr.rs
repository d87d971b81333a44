//! `Cidr`: a block of addresses cut into smaller ones.

use std::net::Ipv4Addr;

use nisaba_base::Loc;
use nisaba_base::value::{Node, Value};

use super::{Scope, broken};
use crate::intrinsic::arguments;

/// CloudFormation gives 256 at most.
const MOST: u32 = 256;

impl Scope<'_> {
    pub(super) fn cidr(&self, argument: &Node, loc: Loc, depth: usize) -> Node {
        let [block, count, rest @ ..] = arguments(argument) else {
            return broken("`Cidr` takes a block and a count").at(loc);
        };
        let Some(block) = self.value(block, depth) else { return broken("`Cidr` takes a block").at(loc) };
        if let Value::Unknown(unknown) = &block.value {
            // A part of a network is as wide as the network at most: the reference says which.
            let mut unknown = (**unknown).clone();
            unknown.parts = None;
            return Value::Unknown(unknown.into()).at(loc);
        }
        let number = |node: &Node| self.value(node, depth)?.value.as_f64().map(|number| number as u32);
        let bits = rest.first().map_or(Some(8), number);
        let blocks = || subnets(block.value.as_str()?, number(count)?, bits?);
        match blocks() {
            Some(blocks) => {
                Value::list(blocks.into_iter().map(|block| Value::string(block).at(loc)).collect()).at(loc)
            }
            None => broken("`Cidr` cannot be worked out").at(loc),
        }
    }
}

/// `bits` is how many bits of an address tell hosts apart.
fn subnets(block: &str, count: u32, bits: u32) -> Option<Vec<String>> {
    let (address, length) = block.split_once('/')?;
    let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
    let length: u32 = length.parse().ok().filter(|length| *length <= 32)?;
    if count == 0 || count > MOST || bits >= 32 - length {
        return None;
    }
    let first = u64::from(address) >> (32 - length).min(32) << (32 - length);
    let size = 1_u64 << bits;
    let end = first + (1_u64 << (32 - length));
    (0..u64::from(count))
        .map(|at| {
            let start = first + at * size;
            (start + size <= end).then(|| {
                format!("{}/{}", Ipv4Addr::from(u32::try_from(start).unwrap_or(u32::MAX)), 32 - bits)
            })
        })
        .collect()
}
