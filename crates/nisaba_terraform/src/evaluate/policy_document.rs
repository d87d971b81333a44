//! `aws_iam_policy_document`: a data source that is a pure function of its arguments, computed as the AWS provider does.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Reference, Unknown, Value};

use super::Evaluator;
use crate::functions::json_text::{self, Layout};
use crate::limits::Budget;
use crate::module::ResourceBlock;
use crate::output::Mode;
use crate::values::mixed;

/// Whether a block is such a document.
pub(super) fn is_one(resource: &ResourceBlock) -> bool {
    resource.mode == Mode::Data && &*resource.type_name == "aws_iam_policy_document"
}

/// The text of `json` or `minified_json`. When something inside is unknown, so is the text; it keeps its known parts,
/// and refers to the document.
pub(super) fn json(
    evaluator: &Evaluator<'_>,
    body: &Map,
    own: &Reference,
    indented: bool,
    loc: Loc,
) -> Value {
    let layout = if indented { Layout::Indented } else { Layout::CompactAsWritten };
    text(body, own, layout, loc, &evaluator.budget)
}

/// The same where nobody evaluates: from arguments that Terraform itself wrote down.
pub(crate) fn policy_document_text(body: &Map, own: &Reference, loc: Loc, budget: &Budget) -> Value {
    text(body, own, Layout::Indented, loc, budget)
}

fn text(body: &Map, own: &Reference, layout: Layout, loc: Loc, budget: &Budget) -> Value {
    let value = match document(body, loc) {
        Ok(document) => json_text::encode(&document, layout, budget),
        Err(unknown) => mixed([&unknown], budget),
    };
    match value {
        Value::Unknown(unknown) => {
            Value::Unknown(Arc::new(Unknown { refs: vec![own.clone()], ..(*unknown).clone() }))
        }
        known => known,
    }
}

/// The document as a value; `Err` is the unknown that prevents even its shape.
fn document(body: &Map, loc: Loc) -> Result<Value, Value> {
    let mut statements: Vec<Node> = Vec::new();
    for source in documents(body, &["source_policy_documents", "source_json"])? {
        merge(&mut statements, source);
    }
    let mut own = Vec::new();
    for statement in blocks(body, "statement")? {
        own.push(self::statement(statement, loc)?.at(statement.loc));
    }
    merge(&mut statements, own);
    for overriding in documents(body, &["override_policy_documents", "override_json"])? {
        merge(&mut statements, overriding);
    }
    let mut document = Map::new();
    let version = body.get("version").map_or(Value::Null, |node| node.value.clone());
    let version = if version.is_null() { Value::string("2012-10-17") } else { version };
    document.insert("Version", loc, version.at(loc));
    if let Some(id) = given(body, "policy_id") {
        document.insert("Id", loc, id.clone());
    }
    document.insert("Statement", loc, Value::list(statements).at(loc));
    Ok(Value::map(document))
}

/// Adds statements; one with the identifier of an earlier one takes its place.
fn merge(statements: &mut Vec<Node>, more: Vec<Node>) {
    for statement in more {
        let id = statement.str("Sid").filter(|id| !id.is_empty());
        match statements.iter_mut().find(|other| id.is_some() && other.str("Sid") == id) {
            Some(other) => *other = statement,
            None => statements.push(statement),
        }
    }
}

/// The statements of each document that the named arguments hold as JSON text.
fn documents(body: &Map, names: &[&str]) -> Result<Vec<Vec<Node>>, Value> {
    let mut documents = Vec::new();
    for name in names {
        let Some(node) = given(body, name) else { continue };
        let texts = match &node.value {
            Value::List(items) => items.to_vec(),
            _ => vec![node.clone()],
        };
        for text in texts {
            if text.value.is_null() || text.value.as_str() == Some("") {
                continue;
            }
            let Some(json) = text.value.as_str() else { return Err(text.value.clone()) };
            let parsed = json_text::decode(json, text.loc);
            let Some(parsed) = parsed else {
                return Err(crate::values::broken("a source document is no JSON"));
            };
            let statements = match parsed.at(text.loc).get("Statement").map(|node| node.value.clone()) {
                Some(Value::List(items)) => items.to_vec(),
                Some(single @ Value::Map(_)) => vec![single.at(text.loc)],
                _ => Vec::new(),
            };
            documents.push(statements);
        }
    }
    Ok(documents)
}

fn given<'m>(map: &'m Map, name: &str) -> Option<&'m Node> {
    map.get(name).filter(|node| !node.value.is_null())
}

/// The nested blocks of one type; `Err` when their number is not known.
fn blocks<'m>(map: &'m Map, name: &str) -> Result<Vec<&'m Node>, Value> {
    let Some(node) = map.get(name) else { return Ok(Vec::new()) };
    let items: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        Value::Map(_) => vec![node],
        Value::Null => Vec::new(),
        other => return Err(other.clone()),
    };
    match items.iter().find(|item| item.value.as_unknown().is_some()) {
        Some(unknown) => Err(unknown.value.clone()),
        None => Ok(items),
    }
}

fn statement(node: &Node, loc: Loc) -> Result<Value, Value> {
    let Some(body) = node.value.as_map() else { return Ok(Value::Null) };
    let mut statement = Map::new();
    if let Some(sid) = given(body, "sid").filter(|sid| sid.value.as_str() != Some("")) {
        statement.insert("Sid", loc, sid.clone());
    }
    let effect = given(body, "effect").cloned().unwrap_or_else(|| Value::string("Allow").at(loc));
    statement.insert("Effect", loc, effect);
    for (argument, element) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        if let Some(list) =
            given(body, argument).filter(|list| list.value.as_list().is_none_or(|list| !list.is_empty()))
        {
            statement.insert(element, loc, collapsed(list));
        }
    }
    for (argument, element) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        let principals = blocks(body, argument)?;
        if !principals.is_empty() {
            statement.insert(element, loc, self::principals(&principals, loc).at(loc));
        }
    }
    let conditions = blocks(body, "condition")?;
    if !conditions.is_empty() {
        statement.insert("Condition", loc, self::conditions(&conditions, loc).at(loc));
    }
    Ok(Value::map(statement))
}

/// A list of one is written as the one, longer ones in descending order, as the provider does.
fn collapsed(node: &Node) -> Node {
    let Some(items) = node.value.as_list() else { return node.clone() };
    if let [only] = items {
        return plain(only);
    }
    let mut items: Vec<Node> = items.iter().map(plain).collect();
    if items.iter().all(|item| item.value.as_str().is_some()) {
        items.sort_by(|a, b| b.value.as_str().cmp(&a.value.as_str()));
    }
    Value::list(items).at(node.loc)
}

/// `&{aws:username}` is how HCL writes the policy variable `${aws:username}`.
fn plain(node: &Node) -> Node {
    match node.value.as_str() {
        Some(text) if text.contains("&{") => Value::string(text.replace("&{", "${")).at(node.loc),
        _ => node.clone(),
    }
}

fn principals(blocks: &[&Node], loc: Loc) -> Value {
    let mut by_type = Map::new();
    for block in blocks {
        let (Some(kind), Some(identifiers)) = (block.get("type"), block.get("identifiers")) else { continue };
        let everyone = kind.value.as_str() == Some("*")
            && matches!(identifiers.value.as_list(), Some([only]) if only.value.as_str() == Some("*"));
        if everyone {
            return Value::string("*");
        }
        let Some(kind) = kind.value.as_str() else { return kind.value.clone() };
        let mut all: Vec<Node> =
            identifiers.value.as_list().map_or_else(|| vec![identifiers.clone()], <[_]>::to_vec);
        if let Some(earlier) = by_type.get(kind) {
            let earlier: &Node = earlier;
            all.extend(earlier.value.as_list().map_or_else(|| vec![earlier.clone()], <[_]>::to_vec));
        }
        let list = Value::list(all).at(loc);
        by_type.insert(Arc::<str>::from(kind), loc, collapsed(&list));
    }
    Value::map(by_type)
}

fn conditions(blocks: &[&Node], loc: Loc) -> Value {
    let mut by_test = Map::new();
    for block in blocks {
        let (Some(test), Some(variable), Some(values)) =
            (block.str("test"), block.str("variable"), block.get("values"))
        else {
            let unknown = ["test", "variable"].iter().find_map(|name| block.get(name)?.value.as_unknown());
            return unknown.map_or(Value::Null, |unknown| Value::Unknown(unknown.clone()));
        };
        let mut variables =
            by_test.get(test).and_then(|node: &Node| node.value.as_map()).cloned().unwrap_or_default();
        variables.insert(Arc::<str>::from(variable), loc, collapsed(values));
        by_test.insert(Arc::<str>::from(test), loc, Value::map(variables).at(loc));
    }
    Value::map(by_test)
}
