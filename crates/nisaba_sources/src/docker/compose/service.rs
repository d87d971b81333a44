//! One service in the shape that the table reads: short forms written out, hosts and images told apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::{Map, Node, Value};

use super::super::image;
use super::merge::as_map;
use super::path::join;

/// Keys that may be a list of `NAME=value`.
const PAIRS: [&str; 3] = ["environment", "labels", "sysctls"];

/// A service with its lists of pairs as maps, ready to be merged.
pub(super) fn tidy(service: &Node) -> Node {
    let Some(map) = service.value.as_map() else { return service.clone() };
    let mut out = Map::clone(map);
    for key in PAIRS {
        if let Some(entry) = map.entry(key) {
            out.insert(key, entry.key_loc, as_map(&entry.node));
        }
    }
    Value::map(out).at(service.loc)
}

/// The body of a service's resource.
pub(crate) fn body(name: &str, service: &Node, folder: &str, images: &BTreeMap<Arc<str>, Node>) -> Node {
    let service = &tidy(service);
    let loc = service.loc;
    let mut container = service.value.as_map().cloned().unwrap_or_default();
    let mut set = |key: &str, node: Node| drop(container.insert(key, node.loc, node));
    set("name", Value::string(name).at(loc));
    if let Some(built) = built(service, folder, images) {
        set("built", built);
    } else if let Some(base) = service.get("image").filter(|_| service.get("build").is_none()) {
        set("base", named(base));
    }
    for (key, value) in options(service) {
        set(key, value);
    }
    let volumes: Vec<Node> = items(service, "volumes").filter_map(volume).collect();
    set("mounts", Value::list(volumes).at(loc));
    let ports: Vec<Node> = items(service, "ports").flat_map(port).collect();
    set("published", Value::list(ports).at(loc));
    if let Some(health) = service.get("healthcheck") {
        set("health", health_check(health));
    }
    let container = Value::map(container).at(loc);
    let mut body = container.value.as_map().cloned().unwrap_or_default();
    body.insert("containers", loc, Value::list(vec![container]).at(loc));
    Value::map(body).at(loc)
}

fn items<'s>(service: &'s Node, key: &str) -> impl Iterator<Item = &'s Node> + use<'s> {
    service.get(key).and_then(|node| node.value.as_list()).into_iter().flatten()
}

/// The path of the Dockerfile that a service is built from.
pub(super) fn dockerfile(service: &Node, folder: &str) -> Option<(String, Loc)> {
    let build = service.get("build")?;
    let (context, file) = match &build.value {
        Value::String(context) => (&**context, "Dockerfile"),
        Value::Map(_) => {
            (build.str("context").unwrap_or("."), build.str("dockerfile").unwrap_or("Dockerfile"))
        }
        _ => return None,
    };
    (!context.contains("://")).then(|| (join(&join(folder, context), file), build.loc))
}

/// What the Dockerfile says, where the service takes its last stage.
fn built(service: &Node, folder: &str, images: &BTreeMap<Arc<str>, Node>) -> Option<Node> {
    let (path, _) = dockerfile(service, folder)?;
    let takes_stage = service.get("build").is_some_and(|build| build.get("target").is_some());
    images.get(&*path).filter(|_| !takes_stage).cloned()
}

/// What the name of an image tells.
fn named(node: &Node) -> Node {
    let mut map = Map::new();
    if let Some(text) = node.value.as_str() {
        let name = image::name(text);
        map.insert("repository", node.loc, Value::string(name.repository).at(node.loc));
        map.insert("official", node.loc, Value::Bool(name.is_official()).at(node.loc));
        map.insert("unprivileged", node.loc, Value::Bool(image::says_unprivileged(text)).at(node.loc));
    }
    Value::map(map).at(node.loc)
}

/// `security_opt` and the modes of namespaces, one answer each.
fn options(service: &Node) -> Vec<(&'static str, Node)> {
    let mut found = Vec::new();
    for item in items(service, "security_opt") {
        let Some(text) = item.value.as_str() else { continue };
        let (name, value) = text.split_once([':', '=']).unwrap_or((text, "true"));
        match name.trim() {
            "no-new-privileges" => {
                found.push(("no_new_privileges", Value::Bool(value.trim() != "false").at(item.loc)))
            }
            "seccomp" => found.push(("seccomp", Value::string(value.trim()).at(item.loc))),
            _ => {}
        }
    }
    if let Some(user) = service.get("user") {
        let text = match &user.value {
            Value::String(text) => Some(text.split(':').next().unwrap_or(text).to_owned()),
            Value::Number(number) => Some(nisaba_base::value::number_text(*number)),
            _ => None,
        };
        let node = text.map_or_else(|| user.clone(), |text| Value::string(text).at(user.loc));
        found.push(("runs_as", node));
    }
    found
}

/// A mount: the folder of the host where it is one, the volume where it has a name.
fn volume(node: &Node) -> Option<Node> {
    let mut map = Map::new();
    let source = match &node.value {
        Value::Map(_) => node.get("source").cloned(),
        Value::String(text) => {
            let mut parts = text.split(':');
            let source = parts.next().filter(|_| text.contains(':'))?;
            Some(Value::string(source).at(node.loc))
        }
        Value::Unknown(unknown) => match unknown.known_prefix() {
            Some(prefix) if prefix.contains(':') => {
                Some(Value::string(prefix.split(':').next().unwrap_or(prefix)).at(node.loc))
            }
            _ => return Some(node.clone()),
        },
        _ => None,
    }?;
    let key = match source.value.as_str() {
        Some(text) if text.starts_with(['/', '.', '~']) || text.starts_with('\\') => "path",
        Some(_) => "volume",
        None => "path",
    };
    map.insert(key, node.loc, source);
    Some(Value::map(map).at(node.loc))
}

/// `[host:][published:]target[/protocol]`, ranges included.
fn port(node: &Node) -> Option<Node> {
    let (host, published, target, protocol) = match &node.value {
        Value::Map(_) => (
            node.str("host_ip").map(str::to_owned),
            text(node.get("published")),
            text(node.get("target")),
            node.str("protocol").unwrap_or("tcp").to_owned(),
        ),
        Value::String(_) | Value::Number(_) => short_port(&text(Some(node))?),
        _ => return Some(node.clone()),
    };
    let target = range(&target?)?;
    let published = published.as_deref().and_then(range);
    let every = host.as_deref().is_none_or(|host| matches!(host, "" | "0.0.0.0" | "::" | "[::]"));
    let mut map = Map::new();
    let mut set = |key: &str, value: Value| drop(map.insert(key, node.loc, value.at(node.loc)));
    // A port of the host is chosen at random where none is written: no fixed one to speak of.
    let (from, to) = published.unwrap_or((0, 0));
    set("from_port", Value::Number(from.into()));
    set("to_port", Value::Number(to.into()));
    set("from_target", Value::Number(target.0.into()));
    set("to_target", Value::Number(target.1.into()));
    set("protocol", Value::string(protocol.to_ascii_lowercase()));
    set("every_address", Value::Bool(every));
    Some(Value::map(map).at(node.loc))
}

type ShortPort = (Option<String>, Option<String>, Option<String>, String);

fn short_port(text: &str) -> ShortPort {
    let (text, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (rest, target) = text.rsplit_once(':').map_or((None, text), |(rest, target)| (Some(rest), target));
    let (host, published) = match rest {
        Some(rest) => match rest.rsplit_once(':') {
            Some((host, published)) => (Some(host), Some(published)),
            // `127.0.0.1::80` aside, one colon parts the two ports.
            None => (None, Some(rest)),
        },
        None => (None, None),
    };
    let own = |text: Option<&str>| text.map(str::to_owned);
    (own(host), own(published), Some(target.to_owned()), protocol.to_owned())
}

fn range(text: &str) -> Option<(u16, u16)> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

fn text(node: Option<&Node>) -> Option<String> {
    match &node?.value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(nisaba_base::value::number_text(*number)),
        _ => None,
    }
}

fn health_check(health: &Node) -> Node {
    let disabled = health.get("disable").and_then(|node| node.value.as_bool()) == Some(true);
    let test = health.get("test");
    let none = match test.map(|test| &test.value) {
        Some(Value::List(items)) => items.first().and_then(|item| item.value.as_str()) == Some("NONE"),
        Some(Value::String(text)) => &**text == "NONE",
        _ => false,
    };
    Value::string(if disabled || none { "none" } else { "command" }).at(health.loc)
}
