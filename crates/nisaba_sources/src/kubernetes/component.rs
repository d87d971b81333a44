//! The arguments of the control plane's own programs, which run as ordinary pods: `component.name` and `component.flags`.

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};
use nisaba_kubernetes::PodTemplate;

use super::insert;

/// Programs whose arguments decide how the cluster is secured.
const COMPONENTS: [&str; 6] =
    ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet", "etcd"];
/// Flags that take several words with commas between.
const LISTS: [&str; 5] = [
    "authorization-mode",
    "disable-admission-plugins",
    "enable-admission-plugins",
    "feature-gates",
    "tls-cipher-suites",
];

/// The component that one of the containers is, if any.
pub(super) fn of(template: &PodTemplate<'_>) -> Option<Node> {
    template.containers.iter().find_map(|container| read(container.node))
}

fn read(container: &Node) -> Option<Node> {
    let words = words(container);
    let (at, name) = words.iter().enumerate().find_map(|(at, word)| {
        let text = word.value.as_str()?;
        let program = text.rsplit('/').next().unwrap_or(text);
        COMPONENTS.iter().find(|name| **name == program).map(|name| (at, *name))
    })?;
    let loc = words.get(at)?.loc;
    let mut component = Map::new();
    insert(&mut component, "name", Value::string(name).at(loc));
    insert(&mut component, "flags", Value::map(flags(words.get(at + 1..).unwrap_or_default())).at(loc));
    Some(Value::map(component).at(loc))
}

/// Command and arguments in one, with what a shell would split.
fn words(container: &Node) -> Vec<Node> {
    let lists = ["command", "args"].iter().filter_map(|key| container.get(key)?.value.as_list());
    let mut words = Vec::new();
    for node in lists.flatten() {
        match node.value.as_str() {
            Some(text) if text.contains(char::is_whitespace) => {
                words.extend(text.split_whitespace().map(|word| Value::string(word).at(node.loc)));
            }
            _ => words.push(node.clone()),
        }
    }
    words
}

/// `--name=value`, `--name value`, or `--name` alone, which means yes.
fn flags(words: &[Node]) -> Map {
    let mut flags = Map::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some(flag) = word.value.as_str().and_then(|text| text.strip_prefix("--")) else { continue };
        let value = match flag.split_once('=') {
            Some((_, value)) => Value::string(value),
            None => words
                .next_if(|next| next.value.as_str().is_none_or(|text| !text.starts_with('-')))
                .map_or(Value::Bool(true), |next| next.value.clone()),
        };
        let name = flag.split('=').next().unwrap_or(flag);
        insert(&mut flags, name, listed(name, value, word.loc));
    }
    flags
}

fn listed(name: &str, value: Value, loc: Loc) -> Node {
    let items = match &value {
        Value::String(text) if LISTS.contains(&name) => {
            text.split(',').map(|word| Value::string(word.trim()).at(loc)).collect()
        }
        _ => return value.at(loc),
    };
    Value::list(items).at(loc)
}
