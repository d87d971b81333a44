//! JSON Patch (RFC 6902) on value trees.
//!
//! **Invariant:** a tree never becomes deeper than [`DEPTH_LIMIT`], and copies are paid for from a budget, so that
//! a few `copy` operations cannot unfold a tree without end.

use nisaba_base::loc::Loc;
use nisaba_base::value::{Node, Value};

use crate::edit;

pub(super) const DEPTH_LIMIT: usize = 200;

/// Why an operation does not apply, and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) loc: Loc,
}

/// Applies operations in order; stops at the first that does not apply, as the patch would be refused.
pub(crate) fn apply(document: &mut Node, operations: &Node, budget: &mut usize) -> Result<(), Refusal> {
    for operation in operations.value.as_list().unwrap_or_default() {
        let refuse = |message: String| Refusal { message, loc: operation.loc };
        step(document, operation, budget).map_err(refuse)?;
    }
    Ok(())
}

fn step(document: &mut Node, operation: &Node, budget: &mut usize) -> Result<(), String> {
    let path = pointer(operation, "path")?;
    let value = || operation.get("value").ok_or_else(|| String::from("`value` is missing"));
    match operation.str("op").unwrap_or_default() {
        "add" => add(document, &path, value()?.clone()),
        "replace" => replace(document, &path, value()?.clone()),
        "remove" => remove(document, &path).map(drop),
        "move" => {
            let from = pointer(operation, "from")?;
            if path.starts_with(&from) && path.len() > from.len() {
                return Err(String::from("a value cannot move into itself"));
            }
            let moved = remove(document, &from)?;
            add(document, &path, moved)
        }
        "copy" => {
            let from = pointer(operation, "from")?;
            let copied = get(document, &from)?.clone();
            let weight = edit::weight(&copied, budget.saturating_add(1));
            *budget = budget.checked_sub(weight).ok_or_else(|| String::from("the patch copies too much"))?;
            add(document, &path, copied)
        }
        "test" => match is_equal(get(document, &path)?, value()?) {
            true => Ok(()),
            false => Err(format!("the test of `/{}` does not hold", path.join("/"))),
        },
        other => Err(format!("`{other}` is no operation")),
    }
}

fn pointer(operation: &Node, key: &str) -> Result<Vec<String>, String> {
    let text = operation.str(key).ok_or_else(|| format!("`{key}` is missing"))?;
    let steps: Vec<String> = match text {
        "" => Vec::new(),
        text => {
            let rest = text.strip_prefix('/').ok_or_else(|| format!("`{text}` must begin with `/`"))?;
            rest.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
        }
    };
    match steps.len() < DEPTH_LIMIT {
        true => Ok(steps),
        false => Err(format!("`{key}` goes too deep")),
    }
}

fn get<'n>(node: &'n Node, path: &[String]) -> Result<&'n Node, String> {
    let found = path.iter().try_fold(node, |node, step| match &node.value {
        Value::Map(map) => map.get(step),
        Value::List(items) => items.get(index(step, items.len())?),
        _ => None,
    });
    found.ok_or_else(|| absent(path))
}

fn absent(path: &[String]) -> String {
    format!("`/{}` is not there", path.join("/"))
}

/// An index into a list; negative ones count from its end, as kustomize has it.
fn index(step: &str, len: usize) -> Option<usize> {
    match step.strip_prefix('-') {
        Some(back) => len.checked_sub(back.parse().ok()?),
        None => step.parse().ok(),
    }
}

/// Calls `how` with the node that the path's last step is in, and that step.
fn at_parent<T>(
    node: &mut Node,
    path: &[String],
    how: impl FnOnce(&mut Node, &str) -> Result<T, String>,
) -> Result<T, String> {
    let Some((step, rest)) = path.split_first() else {
        return Err(String::from("the whole document cannot be changed this way"));
    };
    if rest.is_empty() {
        return how(node, step);
    }
    let missing = || absent(path);
    match &node.value {
        Value::Map(_) => {
            let map = edit::map_mut(node).ok_or_else(missing)?;
            edit::change(map, step, |child| at_parent(child, rest, how)).unwrap_or_else(|| Err(missing()))
        }
        Value::List(_) => {
            let items = edit::list_mut(node).ok_or_else(missing)?;
            let at = index(step, items.len()).ok_or_else(missing)?;
            at_parent(items.get_mut(at).ok_or_else(missing)?, rest, how)
        }
        _ => Err(missing()),
    }
}

fn add(document: &mut Node, path: &[String], value: Node) -> Result<(), String> {
    if path.len().saturating_add(edit::depth(&value)) > DEPTH_LIMIT {
        return Err(String::from("the patch nests too deeply"));
    }
    if path.is_empty() {
        *document = value;
        return Ok(());
    }
    at_parent(document, path, |parent, step| match &parent.value {
        Value::List(_) => {
            let items = edit::list_mut(parent).ok_or_else(|| absent(path))?;
            let at = if step == "-" { Some(items.len()) } else { index(step, items.len()) };
            let at = at.filter(|at| *at <= items.len()).ok_or_else(|| absent(path))?;
            items.insert(at, value);
            Ok(())
        }
        _ => {
            let map = edit::map_mut(parent).ok_or_else(|| absent(path))?;
            map.insert(step, value.loc, value);
            Ok(())
        }
    })
}

fn replace(document: &mut Node, path: &[String], value: Node) -> Result<(), String> {
    get(document, path)?;
    if path.is_empty()
        || matches!(get(document, path.get(..path.len() - 1).unwrap_or_default())?.value, Value::Map(_))
    {
        return add(document, path, value);
    }
    if path.len().saturating_add(edit::depth(&value)) > DEPTH_LIMIT {
        return Err(String::from("the patch nests too deeply"));
    }
    at_parent(document, path, |parent, step| {
        let items = edit::list_mut(parent).ok_or_else(|| absent(path))?;
        let at = index(step, items.len()).ok_or_else(|| absent(path))?;
        *items.get_mut(at).ok_or_else(|| absent(path))? = value;
        Ok(())
    })
}

fn remove(document: &mut Node, path: &[String]) -> Result<Node, String> {
    at_parent(document, path, |parent, step| match &parent.value {
        Value::List(_) => {
            let items = edit::list_mut(parent).ok_or_else(|| absent(path))?;
            let at = index(step, items.len()).filter(|at| *at < items.len()).ok_or_else(|| absent(path))?;
            Ok(items.remove(at))
        }
        _ => {
            let map = edit::map_mut(parent).ok_or_else(|| absent(path))?;
            map.remove(step).map(|entry| entry.node).ok_or_else(|| absent(path))
        }
    })
}

/// Equal as JSON, wherever both are written.
fn is_equal(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| is_equal(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, entry)| b.get(key).is_some_and(|other| is_equal(&entry.node, other)))
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use nisaba_base::loc::FileId;
    use nisaba_base::yaml;
    use proptest::prelude::*;

    use super::*;

    fn node(text: &str) -> Node {
        yaml::parse(FileId(0), text).0.remove(0)
    }

    fn patched(document: &str, operations: &str) -> Result<Node, String> {
        let mut document = node(document);
        apply(&mut document, &node(operations), &mut 1_000).map_err(|refusal| refusal.message)?;
        Ok(document)
    }

    fn gives(document: &str, operations: &str, wanted: &str) {
        let result = patched(document, operations).unwrap();
        assert!(is_equal(&result, &node(wanted)), "{operations} gives {result:?}");
    }

    #[test]
    fn operations_do_what_the_standard_says() {
        gives("{a: [1, 3]}", "[{op: add, path: /a/1, value: 2}]", "{a: [1, 2, 3]}");
        gives("{a: [1]}", "[{op: add, path: /a/-, value: 2}]", "{a: [1, 2]}");
        gives("{a: [1, 2]}", "[{op: replace, path: /a/0, value: 3}]", "{a: [3, 2]}");
        gives("{a: {b/c: 1}}", "[{op: remove, path: /a/b~1c}]", "{a: {}}");
        gives("{a: {x: 1}, b: {}}", "[{op: move, from: /a/x, path: /b/y}]", "{a: {}, b: {y: 1}}");
        gives("{a: {x: 1}}", "[{op: copy, from: /a, path: /b}]", "{a: {x: 1}, b: {x: 1}}");
        gives("{a: 1}", "[{op: test, path: /a, value: 1}, {op: add, path: '', value: {b: 2}}]", "{b: 2}");
    }

    #[test]
    fn what_does_not_apply_is_refused() {
        for operations in [
            "[{op: replace, path: /b, value: 1}]",
            "[{op: add, path: /b/c, value: 1}]",
            "[{op: remove, path: /a/5}]",
            "[{op: add, path: /a/9, value: 1}]",
            "[{op: test, path: /a/0, value: 2}]",
            "[{op: move, from: /a, path: /a/0}]",
            "[{op: invent, path: /a}]",
            "[{op: add, path: a, value: 1}]",
            "[{op: add, path: /a}]",
            "[{op: remove, path: ''}]",
        ] {
            assert!(patched("{a: [1]}", operations).is_err(), "{operations}");
        }
    }

    proptest! {
        #[test]
        fn adding_and_removing_again_changes_nothing(key in "[a-c]{1,2}", at in 0_usize..3) {
            let document = "{list: [1, 2], map: {z: 1}}";
            let operations = format!(
                "[{{op: add, path: /map/{key}, value: 1}}, {{op: add, path: /list/{at}, value: 9}}, {{op: remove, path: /list/{at}}}, {{op: remove, path: /map/{key}}}]"
            );
            prop_assert!(is_equal(&patched(document, &operations).unwrap(), &node(document)));
        }
    }
}
