//! Network rules that are tried in order (network ACLs, Azure network security groups, GCP firewalls): what they let in.
//!
//! A rule of lower order that refuses takes its ports away from the rules behind it. What is left are the rules that let
//! something in, cut into the port ranges that remain; a rule for every protocol is cut into one for each first, where a
//! refusal is for one of them.
//!
//! **Invariant:** a refusal that is not wholly known takes nothing away; it only makes what it may touch unknown.

use std::sync::Arc;

use nisaba_estate::{Facet, FacetName, FacetValue, Facets, State};

/// What a list of rules lets in. Each rule is a record with `allow`, `order`, `protocol`, `from_port`, `to_port` and
/// `from_internet` (or `to_internet`).
pub(crate) fn effective(rules: Facet) -> Facet {
    let State::Known(FacetValue::List(items)) = &rules.state else { return rules };
    let refusals: Vec<Refusal> = items.iter().filter_map(refusal).collect();
    if refusals.is_empty() {
        return rules;
    }
    let split = refusals.iter().any(|refusal| matches!(refusal.protocol.as_deref(), Some("tcp" | "udp")));
    let parts = items.iter().flat_map(|item| if split { by_protocol(item) } else { vec![item.clone()] });
    let left = parts.flat_map(|item| remaining(&item, &refusals)).collect();
    Facet { state: State::Known(FacetValue::List(left)), loc: rules.loc }
}

/// A rule that refuses traffic.
struct Refusal {
    order: Option<f64>,
    /// Whether it is for IPv6 alone; absent where a rule is for both.
    ipv6: Option<bool>,
    protocol: Option<Arc<str>>,
    ports: Option<(f64, f64)>,
    /// Whether it refuses all of the internet.
    whole_internet: Option<bool>,
}

enum Effect {
    Nothing,
    Takes(f64, f64),
    Perhaps,
}

fn refusal(item: &Facet) -> Option<Refusal> {
    let Some(FacetValue::Record(rule)) = item.value() else { return None };
    match rule.get(name("allow"))?.value() {
        Some(FacetValue::Bool(false)) => Some(Refusal {
            order: number(rule, "order"),
            ipv6: rule.flag(name("ipv6")),
            protocol: rule.text(name("protocol")).map(Into::into),
            ports: ports(rule),
            whole_internet: whole_internet(rule),
        }),
        _ => None,
    }
}

/// A rule for every protocol as one for each.
fn by_protocol(item: &Facet) -> Vec<Facet> {
    let Some(FacetValue::Record(rule)) = item.value() else { return vec![item.clone()] };
    let allows = matches!(rule.get(name("allow")).and_then(Facet::value), Some(FacetValue::Bool(true)));
    if !allows || rule.text(name("protocol")) != Some("any") {
        return vec![item.clone()];
    }
    let loc = rule.get(name("protocol")).and_then(|facet| facet.loc).or(item.loc);
    let one = |protocol: &str| {
        let mut rule = rule.clone();
        let protocol = State::Known(FacetValue::text(protocol));
        rule.set(name("protocol"), Facet { state: protocol, loc });
        Facet { state: State::Known(FacetValue::Record(rule)), loc: item.loc }
    };
    ["tcp", "udp", "icmp", "other"].into_iter().map(one).collect()
}

fn remaining(item: &Facet, refusals: &[Refusal]) -> Vec<Facet> {
    let Some(FacetValue::Record(rule)) = item.value() else { return vec![item.clone()] };
    match rule.get(name("allow")).and_then(Facet::value) {
        Some(FacetValue::Bool(true)) => {}
        None if rule.get(name("allow")).is_some() => return vec![item.clone()],
        _ => return Vec::new(),
    }
    let Some(ports) = ports(rule) else { return vec![item.clone()] };
    let mut ranges = vec![ports];
    let mut perhaps = false;
    for refusal in refusals {
        match refusal.effect(rule, ports) {
            Effect::Nothing => {}
            Effect::Perhaps => perhaps = true,
            Effect::Takes(from, to) => {
                ranges = ranges.into_iter().flat_map(|range| cut(range, from, to)).collect()
            }
        }
    }
    ranges.into_iter().map(|range| with_ports(item, rule, range, perhaps)).collect()
}

impl Refusal {
    fn effect(&self, rule: &Facets, (from, to): (f64, f64)) -> Effect {
        if self.whole_internet == Some(false) {
            return Effect::Nothing;
        }
        if let (Some(own), Some(others)) = (self.ipv6, rule.flag(name("ipv6")))
            && own != others
        {
            return Effect::Nothing;
        }
        let before = match (self.order, number(rule, "order")) {
            (Some(own), Some(others)) if own >= others => return Effect::Nothing,
            (Some(_), Some(_)) => true,
            _ => false,
        };
        let covers = match (self.protocol.as_deref(), rule.text(name("protocol"))) {
            (Some("any"), _) => true,
            (Some(own), Some(others)) if own == others => true,
            (None, _) | (_, None) => false,
            (Some(_), Some(_)) => return Effect::Nothing,
        };
        let Some((first, last)) = self.ports else { return Effect::Perhaps };
        if last < from || first > to {
            return Effect::Nothing;
        }
        match (before, covers, self.whole_internet) {
            (true, true, Some(true)) => Effect::Takes(first, last),
            _ => Effect::Perhaps,
        }
    }
}

fn cut((from, to): (f64, f64), first: f64, last: f64) -> Vec<(f64, f64)> {
    let before = (from, to.min(first - 1.0));
    let after = (from.max(last + 1.0), to);
    [before, after].into_iter().filter(|(from, to)| from <= to).collect()
}

fn with_ports(item: &Facet, rule: &Facets, (from, to): (f64, f64), perhaps: bool) -> Facet {
    let mut rule = rule.clone();
    let mut set = |word: &str, value: f64| {
        if number(&rule, word) != Some(value) {
            let loc = rule.get(name(word)).and_then(|facet| facet.loc).or(item.loc);
            rule.set(name(word), Facet { state: State::Known(FacetValue::Number(value)), loc });
        }
    };
    set("from_port", from);
    set("to_port", to);
    if perhaps {
        let loc = rule.get(name("allow")).and_then(|facet| facet.loc).or(item.loc);
        rule.set(name("allow"), Facet::unknown("a rule before it may refuse this", loc));
    }
    Facet { state: State::Known(FacetValue::Record(rule)), loc: item.loc }
}

fn name(word: &str) -> FacetName {
    FacetName::new(word)
}

fn number(rule: &Facets, word: &str) -> Option<f64> {
    match rule.get(name(word))?.value()? {
        FacetValue::Number(number) => Some(*number),
        _ => None,
    }
}

fn ports(rule: &Facets) -> Option<(f64, f64)> {
    Some((number(rule, "from_port")?, number(rule, "to_port")?))
}

fn whole_internet(rule: &Facets) -> Option<bool> {
    let facet = rule.get(name("from_internet")).or_else(|| rule.get(name("to_internet")))?;
    match facet.value()? {
        FacetValue::Bool(value) => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::{FileId, Loc};

    type Rule = (bool, f64, &'static str, f64, f64, Option<bool>);

    fn left(rules: &[Rule]) -> String {
        let loc = Loc::start_of(FileId(0));
        let record = |(allow, order, protocol, from, to, internet): &Rule| {
            let mut rule = Facets::default();
            rule.set(name("allow"), Facet::known(*allow, loc));
            rule.set(name("order"), Facet::known(*order, loc));
            rule.set(name("protocol"), Facet::known(*protocol, loc));
            rule.set(name("from_port"), Facet::known(*from, loc));
            rule.set(name("to_port"), Facet::known(*to, loc));
            rule.set(
                name("from_internet"),
                match internet {
                    Some(value) => Facet::known(*value, loc),
                    None => Facet::unknown("`var.range` has no value", Some(loc)),
                },
            );
            Facet::known(FacetValue::Record(rule), loc)
        };
        let list = Facet::known(FacetValue::List(rules.iter().map(record).collect()), loc);
        let show = |item: &Facet| {
            let Some(FacetValue::Record(rule)) = item.value() else { return "?".to_owned() };
            let perhaps =
                if rule.get(name("allow")).is_some_and(|facet| facet.value().is_none()) { "?" } else { "" };
            let (from, to) = ports(rule).unwrap_or_default();
            format!("{from}-{to}{perhaps}")
        };
        match effective(list).value() {
            Some(FacetValue::List(items)) => items.iter().map(show).collect::<Vec<_>>().join(" "),
            _ => "no list".to_owned(),
        }
    }

    #[test]
    fn an_earlier_refusal_takes_its_ports_away() {
        let rules = [
            (false, 50.0, "tcp", 3389.0, 3389.0, Some(true)),
            (true, 100.0, "tcp", 1024.0, 65535.0, Some(true)),
        ];
        assert_eq!(left(&rules), "1024-3388 3390-65535");
    }

    #[test]
    fn a_later_refusal_and_one_of_another_protocol_take_nothing() {
        let rules =
            [(true, 100.0, "tcp", 22.0, 22.0, Some(true)), (false, 200.0, "any", 0.0, 65535.0, Some(true))];
        assert_eq!(left(&rules), "22-22");
        let rules =
            [(false, 50.0, "udp", 22.0, 22.0, Some(true)), (true, 100.0, "tcp", 22.0, 22.0, Some(true))];
        assert_eq!(left(&rules), "22-22");
    }

    #[test]
    fn a_refusal_of_one_protocol_leaves_the_others_of_a_rule_for_all() {
        let rules =
            [(false, 50.0, "tcp", 22.0, 22.0, Some(true)), (true, 100.0, "any", 0.0, 65535.0, Some(true))];
        assert_eq!(left(&rules), "0-21 23-65535 0-65535 0-65535 0-65535");
    }

    #[test]
    fn a_refusal_of_an_unknown_range_leaves_it_open() {
        let rules = [(false, 50.0, "tcp", 22.0, 22.0, None), (true, 100.0, "tcp", 22.0, 22.0, Some(true))];
        assert_eq!(left(&rules), "22-22?");
    }

    #[test]
    fn a_refusal_of_a_private_range_says_nothing_of_the_internet() {
        let rules =
            [(false, 50.0, "tcp", 22.0, 22.0, Some(false)), (true, 100.0, "tcp", 22.0, 22.0, Some(true))];
        assert_eq!(left(&rules), "22-22");
    }
}
