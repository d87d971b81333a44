//! Statements of a policy, however it is written: JSON text, an HCL object, or an `aws_iam_policy_document`.
//!
//! Keys are read without regard to case, single values as lists of one. Both spellings have the same meaning here:
//! `Action` and `actions`, `Principal: {AWS: …}` and `principals { type, identifiers }`.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Node, Value};

use super::word::{Answer, Word};
use crate::json_text;
use crate::resource::{Resource, Resources};

/// Documents that take in documents that take in documents: how far.
const DEPTH_LIMIT: u8 = 6;

/// A policy.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) statements: Vec<Statement>,
    /// Why there may be more statements, and where.
    pub(crate) open: Option<(Arc<str>, Loc)>,
    pub(crate) loc: Loc,
}

/// One statement.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) loc: Loc,
    sid: Option<String>,
    /// Whether it allows; otherwise it denies.
    pub(crate) allows: Answer,
    pub(crate) actions: Option<Words>,
    pub(crate) not_actions: Option<Words>,
    pub(crate) resources: Option<Words>,
    pub(crate) not_resources: Option<Words>,
    pub(crate) principals: Option<Vec<Principals>>,
    pub(crate) not_principals: bool,
    pub(crate) conditions: Vec<Condition>,
}

/// A list of words, possibly with more that are not known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub(crate) items: Vec<Word>,
    pub(crate) open: Option<Arc<str>>,
}

/// Principals of one type (`AWS`, `Service`, `Federated`, `CanonicalUser`, or `*`).
#[derive(Debug, Clone)]
pub(crate) struct Principals {
    pub(crate) of: Word,
    pub(crate) named: Words,
}

/// A condition with its operator in lower case.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) operator: String,
    pub(crate) key: Word,
    pub(crate) values: Words,
}

/// Where documents that a value refers to are found.
#[derive(Clone, Copy)]
pub(crate) struct Library<'r> {
    pub(crate) resources: &'r Resources,
    pub(crate) root: &'r Arc<str>,
}

/// What is known of a policy as a whole.
#[derive(Debug)]
pub(crate) enum Read {
    /// It is one of these; more than one where a condition that chooses is not known.
    Documents(Vec<Document>),
    /// Nothing is written.
    Nothing,
    /// It cannot be known, and why.
    Open(Arc<str>),
}

/// Reads the policy a node holds or refers to.
pub(crate) fn read(node: &Node, library: Library<'_>) -> Read {
    read_at(node, library, 0)
}

fn read_at(node: &Node, library: Library<'_>, depth: u8) -> Read {
    match &node.value {
        Value::Null => Read::Nothing,
        Value::String(text) if text.trim().is_empty() => Read::Nothing,
        Value::String(_) => parsed(node, "the policy text is no JSON"),
        Value::Map(_) => Read::Documents(vec![document(node, library, depth)]),
        Value::Unknown(unknown) => {
            let referred = library.documents(node);
            if referred.is_empty() || depth > DEPTH_LIMIT {
                return parsed(node, &unknown.why.to_string());
            }
            let read = |resource: &&Resource| document(&resource.body, library, depth + 1);
            Read::Documents(referred.iter().map(read).collect())
        }
        _ => Read::Open("the policy is no document".into()),
    }
}

fn parsed(node: &Node, otherwise: &str) -> Read {
    match json_text::parse(node) {
        Some(parsed) if parsed.value.as_map().is_some() => Read::Documents(vec![plain_document(&parsed)]),
        _ => Read::Open(otherwise.into()),
    }
}

impl<'r> Library<'r> {
    /// Policy documents that a value is taken from as a whole.
    pub(crate) fn documents(self, node: &Node) -> Vec<&'r Resource> {
        self.referred(node).filter(|resource| &*resource.type_name == "aws_iam_policy_document").collect()
    }

    /// Resources that an unknown value is taken from as a whole.
    pub(crate) fn referred(self, node: &Node) -> impl Iterator<Item = &'r Resource> {
        let unknown = node.value.as_unknown().cloned();
        let whole = unknown.filter(|unknown| unknown.parts.as_ref().is_none_or(|parts| parts.len() <= 1));
        let refs = whole.map(|unknown| unknown.refs.clone()).unwrap_or_default();
        refs.into_iter()
            .flat_map(move |reference| self.resources.at(self.root, &reference.address))
            .filter_map(move |index| self.resources.get(*index))
    }
}

/// A document with those it takes in: `source_*` come first, `override_*` last; a statement replaces one of its name.
fn document(body: &Node, library: Library<'_>, depth: u8) -> Document {
    let mut whole = Document { statements: Vec::new(), open: None, loc: body.loc };
    for key in ["source_json", "source_policy_documents"] {
        take_in(&mut whole, get(body, &[key]), library, depth);
    }
    let own = plain_document(body);
    whole.merge(own);
    for key in ["override_json", "override_policy_documents"] {
        take_in(&mut whole, get(body, &[key]), library, depth);
    }
    whole
}

fn take_in(whole: &mut Document, node: Option<&Node>, library: Library<'_>, depth: u8) {
    let Some(node) = node else { return };
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    for item in items {
        match read_at(item, library, depth + 1) {
            Read::Documents(documents) => documents.into_iter().for_each(|document| whole.merge(document)),
            Read::Open(why) => whole.open = Some((why, item.loc)),
            Read::Nothing => {}
        }
    }
}

impl Document {
    fn merge(&mut self, other: Document) {
        for statement in other.statements {
            let same = |existing: &Statement| existing.sid.is_some() && existing.sid == statement.sid;
            match self.statements.iter().position(same) {
                Some(index) => {
                    if let Some(existing) = self.statements.get_mut(index) {
                        *existing = statement;
                    }
                }
                None => self.statements.push(statement),
            }
        }
        self.open = self.open.take().or(other.open);
    }
}

fn plain_document(body: &Node) -> Document {
    let mut document = Document { statements: Vec::new(), open: None, loc: body.loc };
    for item in one_or_many(get(body, &["statement"])) {
        match &item.value {
            Value::Map(_) => document.statements.push(statement(item)),
            Value::Unknown(unknown) => document.open = Some((unknown.why.to_string().into(), item.loc)),
            Value::List(inner) => {
                document
                    .statements
                    .extend(inner.iter().filter(|node| node.value.as_map().is_some()).map(statement));
            }
            _ => {}
        }
    }
    document
}

fn statement(node: &Node) -> Statement {
    let effect = get(node, &["effect"]).and_then(Word::of);
    let allows = match &effect {
        None => Answer::Yes,
        Some(word) => match word.text() {
            Some(text) => text.eq_ignore_ascii_case("allow").into(),
            None => Answer::Open(word.why()),
        },
    };
    Statement {
        loc: node.loc,
        sid: get(node, &["sid"]).and_then(Word::of).and_then(|word| word.text().map(str::to_owned)),
        allows,
        actions: words(get(node, &["action", "actions"])),
        not_actions: words(get(node, &["notaction", "not_actions"])),
        resources: words(get(node, &["resource", "resources"])),
        not_resources: words(get(node, &["notresource", "not_resources"])),
        principals: get(node, &["principal", "principals"]).map(principals),
        not_principals: get(node, &["notprincipal", "not_principals"]).is_some(),
        conditions: get(node, &["condition"]).map(conditions).unwrap_or_default(),
    }
}

/// A key without regard to case; empty lists, which blocks that are not written become, count as not written.
fn get<'n>(node: &'n Node, names: &[&str]) -> Option<&'n Node> {
    let map = node.value.as_map()?;
    let named = |key: &str| names.iter().any(|name| name.eq_ignore_ascii_case(key));
    let (_, entry) = map.iter().find(|(key, _)| named(key))?;
    match &entry.node.value {
        Value::Null => None,
        Value::List(items) if items.is_empty() => None,
        _ => Some(&entry.node),
    }
}

fn one_or_many(node: Option<&Node>) -> &[Node] {
    match node {
        None => &[],
        Some(Node { value: Value::List(items), .. }) => items,
        Some(one) => std::slice::from_ref(one),
    }
}

fn words(node: Option<&Node>) -> Option<Words> {
    let node = node?;
    let mut words = Words::default();
    for item in one_or_many(Some(node)) {
        match (&item.value, Word::of(item)) {
            // A whole list that is not known may hold anything, whatever it refers to.
            (Value::Unknown(unknown), Some(word)) => {
                if unknown.refs.is_empty() && word.may_be_anything() {
                    words.open = Some(unknown.why.to_string().into());
                }
                words.items.push(word);
            }
            (_, Some(word)) => words.items.push(word),
            (Value::List(inner), None) => words.items.extend(inner.iter().filter_map(Word::of)),
            _ => {}
        }
    }
    Some(words)
}

fn principals(node: &Node) -> Vec<Principals> {
    let named = |of: Word, node: Option<&Node>| Principals { of, named: words(node).unwrap_or_default() };
    match &node.value {
        Value::Map(map) if map.get("identifiers").is_none() => map
            .iter()
            .filter_map(|(key, entry)| {
                let of = Word::of(&Value::string(key.clone()).at(entry.key_loc))?;
                Some(named(of, Some(&entry.node)))
            })
            .collect(),
        Value::Map(_) => {
            let of = get(node, &["type"]).and_then(Word::of);
            of.map(|of| named(of, get(node, &["identifiers"]))).into_iter().collect()
        }
        Value::List(items) => items.iter().flat_map(principals).collect(),
        _ => Word::of(node).map(|word| named(word, Some(node))).into_iter().collect(),
    }
}

fn conditions(node: &Node) -> Vec<Condition> {
    match &node.value {
        Value::Map(map) if map.get("test").is_none() => map
            .iter()
            .flat_map(|(operator, entry)| {
                let keys = entry.node.value.as_map().into_iter().flat_map(nisaba_base::value::Map::iter);
                keys.filter_map(|(key, entry)| {
                    let key = Word::of(&Value::string(key.clone()).at(entry.key_loc))?;
                    let values = words(Some(&entry.node)).unwrap_or_default();
                    Some(Condition { operator: operator.to_ascii_lowercase(), key, values })
                })
                .collect::<Vec<_>>()
            })
            .collect(),
        Value::Map(_) => {
            let test = get(node, &["test"]).and_then(Word::of);
            let key = get(node, &["variable"]).and_then(Word::of);
            let values = words(get(node, &["values"])).unwrap_or_default();
            let condition = test.zip(key).map(|(test, key)| Condition {
                operator: test.marked().to_ascii_lowercase(),
                key,
                values,
            });
            condition.into_iter().collect()
        }
        Value::List(items) => items.iter().flat_map(conditions).collect(),
        Value::Unknown(_) => Word::of(node)
            .map(|key| Condition { operator: String::new(), key, values: Words::default() })
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}
