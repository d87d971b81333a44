//! Evaluates the rules of a table on a resource: text of the code to facets.
//!
//! A rule answers `None` when it says nothing (the facet is then absent), and never turns something unknown into a value.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Node, Value, number_text};
use nisaba_estate::{Facet, FacetName, FacetValue, Facets, State};

use crate::companion::{Companions, Found as FoundCompanions};
use crate::ordered_rules;
use crate::path::{Found, Path};
use crate::policy;
use crate::resource::{Resource, ResourceIndex, Resources};
use crate::table::{Combine, Expected, Guard, Refers, Rule, RuleFields, Scalar, Spread, Test};
use crate::transform::Transformed;

/// Rules that follow references to resources that follow references: how far.
const DEPTH_LIMIT: u8 = 6;

/// Everything a rule may look at.
pub(crate) struct Context<'r> {
    pub(crate) resources: &'r Resources,
    pub(crate) companions: &'r Companions,
}

/// The resource, and the value within it, that a rule is evaluated on.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'r> {
    pub(crate) index: ResourceIndex,
    pub(crate) resource: &'r Resource,
    /// The body, or one item of a list in it.
    pub(crate) node: &'r Node,
    /// Path of `node` in the body, for the references made below it.
    pub(crate) prefix: &'r str,
    depth: u8,
}

impl<'r> Subject<'r> {
    /// A whole resource.
    pub(crate) fn whole(index: ResourceIndex, resource: &'r Resource) -> Self {
        Self { index, resource, node: &resource.body, prefix: "", depth: 0 }
    }

    fn of_all(self) -> Self {
        Self { node: &self.resource.body, prefix: "", ..self }
    }

    fn other(self, context: &Context<'r>, index: ResourceIndex) -> Option<Self> {
        let resource = context.resources.get(index)?;
        Some(Self { index, resource, node: &resource.body, prefix: "", depth: self.depth + 1 })
    }

    /// Where nothing is written, the block itself is the place.
    fn absent_loc(&self) -> Loc {
        match self.prefix {
            "" => self.resource.loc,
            _ => self.node.loc,
        }
    }
}

impl Context<'_> {
    /// What a rule says of a subject.
    pub(crate) fn evaluate(&self, rule: &Rule, subject: Subject<'_>) -> Option<Facet> {
        if subject.depth > DEPTH_LIMIT {
            return None;
        }
        let fields = &*rule.fields;
        let subject = if fields.whole { subject.of_all() } else { subject };
        if let Some(guard) = &fields.when {
            match holds(guard, subject.node) {
                Verdict::Yes => {}
                Verdict::No => return None,
                Verdict::Unknown(why, loc) => return Some(Facet::unknown(why, Some(loc))),
            }
        }
        let read = self.read(fields, subject).map(|facet| match (fields.not, fields.effective) {
            (true, _) => negated(facet),
            (false, true) => ordered_rules::effective(facet),
            (false, false) => facet,
        });
        read.or_else(|| self.when_nothing_is_written(rule, subject))
    }

    fn when_nothing_is_written(&self, rule: &Rule, subject: Subject<'_>) -> Option<Facet> {
        let loc = Some(subject.absent_loc());
        if let Some((value, note)) = &rule.default {
            return Some(Facet::default(value.clone(), note, loc));
        }
        rule.fields.unknown.as_ref().map(|why| Facet::unknown(why.clone(), loc))
    }

    fn read(&self, fields: &RuleFields, subject: Subject<'_>) -> Option<Facet> {
        if let Some(companion) = &fields.of {
            return self.read_companions(companion, fields, subject);
        }
        if let Some(path) = &fields.via {
            return self.read_via(path, fields, subject);
        }
        self.read_here(fields, subject)
    }

    /// One way of reading; which one is written decides.
    fn read_here(&self, fields: &RuleFields, subject: Subject<'_>) -> Option<Facet> {
        if let Some(value) = &fields.constant {
            return Some(Facet::known(value.0.clone(), subject.absent_loc()));
        }
        if let Some(path) = &fields.present {
            return Some(presence(path, subject));
        }
        if let Some(refers) = &fields.refers {
            return self.refers(refers, subject);
        }
        if let Some(path) = &fields.each {
            return self.each(path, fields, subject);
        }
        if !fields.first.is_empty() {
            return fields.first.iter().find_map(|rule| self.evaluate(rule, subject));
        }
        if !fields.any_of.is_empty() {
            return combined(self.all(&fields.any_of, subject), Combine::Any, subject.absent_loc());
        }
        if !fields.all_of.is_empty() {
            return combined(self.all(&fields.all_of, subject), Combine::All, subject.absent_loc());
        }
        if !fields.concat.is_empty() {
            return Some(concatenated(self.all(&fields.concat, subject), subject.absent_loc()));
        }
        fields.from.iter().find_map(|path| self.from(path, fields, subject))
    }

    fn all(&self, rules: &[Rule], subject: Subject<'_>) -> Vec<Facet> {
        rules.iter().filter_map(|rule| self.evaluate(rule, subject)).collect()
    }

    fn read_companions(&self, name: &str, fields: &RuleFields, subject: Subject<'_>) -> Option<Facet> {
        let (facets, floating) = match self.companions.of(subject.index, name) {
            FoundCompanions::None => return None,
            FoundCompanions::Some { certain, possible } => (certain, possible),
        };
        let mut read: Vec<Facet> = Vec::new();
        for index in facets {
            let other = subject.other(self, *index)?;
            let own = match &fields.via {
                Some(path) => self.read_via(path, fields, other),
                None => self.read_here(fields, other),
            };
            read.extend(own);
        }
        if read.is_empty() {
            let (other, why) = floating.first()?;
            let loc = self.resources.get(*other).map(|resource| resource.loc);
            return Some(Facet::unknown(why.clone(), loc));
        }
        combined(read, fields.combine.unwrap_or(Combine::First), subject.absent_loc())
    }

    fn read_via(&self, path: &Path, fields: &RuleFields, subject: Subject<'_>) -> Option<Facet> {
        let at = joined(subject.prefix, path.as_str());
        let root = &subject.resource.root;
        let mut read = Vec::new();
        let mut is_here = false;
        for (reference, _) in subject.resource.references_at(&at) {
            for index in self.resources.at(root, &reference.address) {
                is_here = true;
                let other = subject.other(self, *index)?;
                read.extend(as_written(self.read_here(fields, other), other.resource));
            }
        }
        if read.is_empty() && !is_here {
            let written = path.first(subject.node)?;
            if let Some(Scalar(value)) = &fields.elsewhere {
                return Some(Facet::known(value.clone(), written.loc));
            }
            let why = match &written.value {
                Value::Unknown(unknown) => unknown.why.to_string(),
                _ => format!("what `{path}` names is not in the code"),
            };
            return Some(Facet::unknown(why, Some(written.loc)));
        }
        combined(read, fields.combine.unwrap_or(Combine::First), subject.absent_loc())
    }

    fn refers(&self, refers: &Refers, subject: Subject<'_>) -> Option<Facet> {
        let at = joined(subject.prefix, refers.path.as_str());
        let root = &subject.resource.root;
        let mut elsewhere = false;
        for (reference, loc) in subject.resource.references_at(&at) {
            let named = self.resources.at(root, &reference.address);
            elsewhere |= !named.is_empty();
            let is_wanted = |index: &ResourceIndex| {
                self.resources
                    .get(*index)
                    .is_some_and(|other| refers.types.iter().any(|name| other.is_a(name)))
            };
            if named.iter().any(is_wanted) {
                return Some(Facet::known(true, loc));
            }
        }
        let written = refers.path.first(subject.node)?;
        match &written.value {
            Value::Unknown(unknown) if !elsewhere => {
                Some(Facet::unknown(unknown.why.to_string(), Some(written.loc)))
            }
            Value::String(text) => {
                let is_one = refers.prefix.as_deref().is_some_and(|prefix| text.starts_with(prefix));
                Some(Facet::known(is_one, written.loc))
            }
            _ => Some(Facet::known(false, written.loc)),
        }
    }

    fn each(&self, path: &Path, fields: &RuleFields, subject: Subject<'_>) -> Option<Facet> {
        let nodes = match path.find(subject.node) {
            Found::Nothing => return None,
            Found::One(node) => vec![node],
            Found::Many(nodes) if nodes.is_empty() => return None,
            Found::Many(nodes) => nodes,
        };
        let prefix = joined(subject.prefix, path.as_str());
        let loc = nodes.first().map_or(subject.absent_loc(), |node| node.loc);
        if fields.item.is_empty() {
            return self.each_decided(&nodes, &prefix, fields, subject);
        }
        let record = |node: &&Node| match &node.value {
            Value::Unknown(unknown) => Facet::unknown(unknown.why.to_string(), Some(node.loc)),
            _ => {
                let subject = Subject { node, prefix: &prefix, ..subject };
                Facet::known(FacetValue::Record(self.record(fields, subject)), node.loc)
            }
        };
        let chosen = |node: &&Node| match fields.only.as_ref().map(|only| holds(only, node)) {
            None | Some(Verdict::Yes) => Some(record(node)),
            Some(Verdict::No) => None,
            Some(Verdict::Unknown(why, loc)) => Some(Facet::unknown(why, Some(loc))),
        };
        let records = nodes.iter().filter_map(chosen);
        let records = match &fields.spread {
            Some(rule) => records.flat_map(|record| spread(record, rule)).collect(),
            None => records.collect(),
        };
        Some(Facet::known(FacetValue::List(records), loc))
    }

    /// What the first rule that says anything says of each, combined.
    fn each_decided(
        &self,
        nodes: &[&Node],
        prefix: &str,
        fields: &RuleFields,
        subject: Subject<'_>,
    ) -> Option<Facet> {
        let of_one = |node: &&Node| match &node.value {
            Value::Unknown(unknown) => Some(Facet::unknown(unknown.why.to_string(), Some(node.loc))),
            _ => {
                let subject = Subject { node, prefix, ..subject };
                fields.first.iter().find_map(|rule| self.evaluate(rule, subject))
            }
        };
        let read = nodes.iter().filter_map(of_one).collect();
        combined(read, fields.combine.unwrap_or(Combine::List), subject.absent_loc())
    }

    fn record(&self, fields: &RuleFields, subject: Subject<'_>) -> Facets {
        let mut record = Facets::default();
        for (name, rule) in &fields.item {
            if let Some(facet) = self.evaluate(rule, subject) {
                record.set(FacetName::new(name), facet);
            }
        }
        record
    }

    fn from(&self, path: &Path, fields: &RuleFields, subject: Subject<'_>) -> Option<Facet> {
        match path.find(subject.node) {
            Found::Nothing => None,
            Found::One(node) => self.value(node, fields, subject),
            Found::Many(nodes) => {
                let read: Vec<Facet> =
                    nodes.into_iter().filter_map(|node| self.value(node, fields, subject)).collect();
                match read.is_empty() {
                    true => None,
                    false => combined(read, fields.combine.unwrap_or(Combine::List), subject.absent_loc()),
                }
            }
        }
    }

    fn value(&self, node: &Node, fields: &RuleFields, subject: Subject<'_>) -> Option<Facet> {
        if let Some(transform) = fields.with {
            if transform.is_of_policies() {
                let facet = policy::read(transform, node, self.resources, subject.resource)?;
                return mapped(taken(facet, fields)?, fields);
            }
            let transformed = transform.apply(node);
            let facet = match transformed {
                Transformed::Value(value) => Facet::known(value, node.loc),
                Transformed::Unknown(why) => Facet::unknown(why, Some(node.loc)),
                Transformed::Nothing => return None,
            };
            return mapped(facet, fields);
        }
        let state = match &node.value {
            Value::Unknown(unknown) => State::Unknown(unknown.why.to_string().into()),
            value => State::Known(plain(value)?),
        };
        mapped(Facet { state, loc: Some(node.loc) }, fields)
    }
}

/// What a data source does not write is decided elsewhere, not by the provider's default.
fn as_written(read: Option<Facet>, resource: &Resource) -> Option<Facet> {
    if !resource.is_data_source() {
        return read;
    }
    match read {
        Some(Facet { state: State::Known(value), loc }) => Some(Facet { state: State::Known(value), loc }),
        _ => Some(Facet::unknown(format!("`{}` asks the provider", resource.address), Some(resource.loc))),
    }
}

fn joined(prefix: &str, path: &str) -> String {
    if prefix.is_empty() { path.to_owned() } else { format!("{prefix}.{path}") }
}

/// One record for each of those it lists under a name.
fn spread(item: Facet, rule: &Spread) -> Vec<Facet> {
    let Some(FacetValue::Record(record)) = item.value() else { return vec![item] };
    let list = FacetName::new(&rule.list);
    let parts = match record.get(list).map(|facet| &facet.state) {
        Some(State::Known(FacetValue::List(parts)) | State::Default(FacetValue::List(parts), _)) => {
            parts.clone()
        }
        Some(State::Unknown(why)) => vec![Facet::unknown(why.clone(), item.loc)],
        _ => Vec::new(),
    };
    let mut record = record.clone();
    record.remove(list);
    let merged = |part: Facet| {
        let mut record = record.clone();
        let loc = part.loc.or(item.loc);
        match part.state {
            State::Known(FacetValue::Record(facets)) => {
                facets.iter().for_each(|(name, facet)| record.set(name, facet.clone()));
            }
            State::Unknown(why) => {
                let unknown = |word: &Arc<str>| (FacetName::new(word), Facet::unknown(why.clone(), loc));
                rule.sets.iter().map(unknown).for_each(|(name, facet)| record.set(name, facet));
            }
            _ => {}
        }
        Facet { state: State::Known(FacetValue::Record(record)), loc }
    };
    match parts.is_empty() {
        true => vec![Facet { state: State::Known(FacetValue::Record(record)), loc: item.loc }],
        false => parts.into_iter().map(merged).collect(),
    }
}

fn presence(path: &Path, subject: Subject<'_>) -> Facet {
    match path.first(subject.node) {
        None => Facet::known(false, subject.absent_loc()),
        // An attribute that refers to something that exists only later is still written.
        Some(node) => match &node.value {
            Value::Unknown(unknown) if unknown.refs.is_empty() && unknown.parts.is_none() => {
                Facet::unknown(unknown.why.to_string(), Some(node.loc))
            }
            Value::List(items) if items.is_empty() => Facet::known(false, node.loc),
            Value::String(text) if text.is_empty() => Facet::known(false, node.loc),
            _ => Facet::known(true, node.loc),
        },
    }
}

/// A value as a facet's: maps are only read by paths.
fn plain(value: &Value) -> Option<FacetValue> {
    Some(match value {
        Value::Bool(value) => FacetValue::Bool(*value),
        Value::Number(number) => FacetValue::Number(*number),
        Value::String(text) => FacetValue::Text(text.clone()),
        Value::List(items) => FacetValue::List(items.iter().filter_map(item).collect()),
        Value::Map(_) => FacetValue::Record(Facets::default()),
        Value::Null | Value::Unknown(_) => return None,
    })
}

fn item(node: &Node) -> Option<Facet> {
    let state = match &node.value {
        Value::Unknown(unknown) => State::Unknown(unknown.why.to_string().into()),
        value => State::Known(plain(value)?),
    };
    Some(Facet { state, loc: Some(node.loc) })
}

fn mapped(facet: Facet, fields: &RuleFields) -> Option<Facet> {
    let Some(map) = &fields.map else { return Some(facet) };
    let State::Known(value) = &facet.state else { return Some(facet) };
    if let FacetValue::List(items) = value {
        let items = items.iter().filter_map(|item| mapped(item.clone(), fields)).collect();
        return Some(Facet { state: State::Known(FacetValue::List(items)), ..facet });
    }
    let word = match value {
        FacetValue::Text(text) => text.to_string(),
        FacetValue::Bool(value) => value.to_string(),
        FacetValue::Number(number) => number_text(*number),
        _ => return Some(facet),
    };
    let found = map.iter().find(|(key, _)| key.eq_ignore_ascii_case(&word)).map(|(_, value)| value);
    let Scalar(value) = found.or(fields.otherwise.as_ref())?;
    Some(Facet { state: State::Known(value.clone()), ..facet })
}

/// One facet of a record, where the rule asks for it.
fn taken(facet: Facet, fields: &RuleFields) -> Option<Facet> {
    match (&fields.take, &facet.state) {
        (Some(name), State::Known(FacetValue::Record(record))) => record.get(FacetName::new(name)).cloned(),
        _ => Some(facet),
    }
}

fn negated(facet: Facet) -> Facet {
    let state = match facet.state {
        State::Known(FacetValue::Bool(value)) => State::Known(FacetValue::Bool(!value)),
        State::Default(FacetValue::Bool(value), rule) => State::Default(FacetValue::Bool(!value), rule),
        other => other,
    };
    Facet { state, ..facet }
}

fn concatenated(lists: Vec<Facet>, loc: Loc) -> Facet {
    let mut items = Vec::new();
    for facet in lists {
        match facet.state {
            State::Known(FacetValue::List(more)) | State::Default(FacetValue::List(more), _) => {
                items.extend(more)
            }
            State::Known(_) | State::Default(..) => items.push(facet),
            State::Unknown(why) => items.push(Facet { state: State::Unknown(why), loc: facet.loc }),
        }
    }
    let loc = items.first().and_then(|item| item.loc).unwrap_or(loc);
    Facet::known(FacetValue::List(items), loc)
}

/// Several facets to one; three-valued where they are booleans.
fn combined(facets: Vec<Facet>, how: Combine, loc: Loc) -> Option<Facet> {
    match how {
        Combine::First => facets.into_iter().next(),
        Combine::List => Some(concatenated(facets, loc)),
        Combine::Any => decided(facets, true, loc),
        Combine::All => decided(facets, false, loc),
        Combine::Count => Some(Facet::known(facets.len() as f64, loc)),
        Combine::Least => extreme(facets, |candidate, best| candidate < best),
        Combine::Most => extreme(facets, |candidate, best| candidate > best),
    }
}

/// One item with the value `decisive` settles it; else one unknown leaves it open; else it is the other value.
fn decided(facets: Vec<Facet>, decisive: bool, loc: Loc) -> Option<Facet> {
    let mut open = None;
    let mut other = None;
    let mut any = false;
    for facet in facets {
        any = true;
        match facet.value() {
            Some(FacetValue::Bool(value)) if *value == decisive => return Some(facet),
            Some(_) => other = other.or(Some(facet)),
            None => open = open.or(Some(facet)),
        }
    }
    match any {
        true => open.or(other).or_else(|| Some(Facet::known(!decisive, loc))),
        false => None,
    }
}

fn extreme(facets: Vec<Facet>, better: impl Fn(f64, f64) -> bool) -> Option<Facet> {
    let mut best: Option<(f64, Facet)> = None;
    for facet in facets {
        let Some(value) = facet.value() else { return Some(facet) };
        let FacetValue::Number(number) = value else { continue };
        if best.as_ref().is_none_or(|(so_far, _)| better(*number, *so_far)) {
            best = Some((*number, facet));
        }
    }
    best.map(|(_, facet)| facet)
}

enum Verdict {
    Yes,
    No,
    Unknown(Arc<str>, Loc),
}

/// Whether a condition certainly holds.
pub(crate) fn surely_holds(guard: &Guard, node: &Node) -> bool {
    matches!(holds(guard, node), Verdict::Yes)
}

fn holds(guard: &Guard, node: &Node) -> Verdict {
    let mut open = None;
    for (path, expected) in &guard.0 {
        match (path.first(node), expected) {
            (None, Expected::Test(Test { written: Some(false), .. })) => {}
            (None, Expected::Test(Test { not: Some(_), written: None, .. })) => {}
            (None, Expected::Is(Scalar(FacetValue::Bool(false)))) => {}
            (None, _) => return Verdict::No,
            // What refers to another resource is written, and is none of the words that `not` lists.
            (Some(found), Expected::Test(Test { written: Some(true), not: Some(_), .. })) => {
                match &found.value {
                    Value::Unknown(unknown) if !unknown.refs.is_empty() || unknown.parts.is_some() => {}
                    Value::Unknown(unknown) => open = Some((unknown.why.to_string(), found.loc)),
                    value if is_expected(value, expected) => {}
                    _ => return Verdict::No,
                }
            }
            (Some(_), Expected::Test(Test { written: Some(wanted), .. })) => {
                if !wanted {
                    return Verdict::No;
                }
            }
            (Some(found), _) => match &found.value {
                Value::Unknown(unknown) => open = Some((unknown.why.to_string(), found.loc)),
                value if is_expected(value, expected) => {}
                _ => return Verdict::No,
            },
        }
    }
    match open {
        Some((why, loc)) => Verdict::Unknown(why.into(), loc),
        None => Verdict::Yes,
    }
}

fn is_expected(value: &Value, expected: &Expected) -> bool {
    match expected {
        Expected::Is(scalar) => equals(value, scalar),
        Expected::OneOf(scalars) => scalars.iter().any(|scalar| equals(value, scalar)),
        Expected::Test(test) => {
            let text = value.as_str();
            let prefix =
                test.prefix.as_ref().is_none_or(|prefix| text.is_some_and(|text| text.starts_with(prefix)));
            let suffix =
                test.suffix.as_ref().is_none_or(|suffix| text.is_some_and(|text| text.ends_with(suffix)));
            let not =
                test.not.as_ref().is_none_or(|scalars| !scalars.iter().any(|scalar| equals(value, scalar)));
            prefix && suffix && not
        }
    }
}

fn equals(value: &Value, Scalar(expected): &Scalar) -> bool {
    match expected {
        FacetValue::Bool(wanted) => value.as_bool() == Some(*wanted),
        FacetValue::Number(wanted) => value.as_f64() == Some(*wanted),
        FacetValue::Text(wanted) => value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(wanted)),
        _ => false,
    }
}
