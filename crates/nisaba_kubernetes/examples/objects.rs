//! Prints the Kubernetes objects of a folder, what was skipped, and what is wrong: `cargo run --example objects -- DIR`.
//! With `--bodies` one JSON document for each object, to compare with what `kustomize build` gives.

use std::path::Path;
use std::process::ExitCode;

use nisaba_base::files::{Files, MemoryFiles};
use nisaba_base::loc::{Loc, SourceFile, SourceMap};
use nisaba_base::value::{Node, Value, number_text};
use nisaba_kubernetes::{Object, link, pod_template, read};

fn main() -> ExitCode {
    let Some(root) = std::env::args().nth(1) else {
        eprintln!("usage: objects DIR");
        return ExitCode::from(2);
    };
    let mut found = MemoryFiles::default();
    collect(Path::new(&root), "", &mut found, 0);
    let mut sources = SourceMap::default();
    for (path, text) in &found.0 {
        sources.insert(SourceFile::new(path.as_str(), text.as_str()));
    }
    match std::env::args().nth(2).as_deref() {
        Some("--bodies") => print_bodies(&sources, &found),
        _ => print(&sources, &found),
    }
    ExitCode::SUCCESS
}

/// Text files below a folder, symbolic links left out.
fn collect(root: &Path, below: &str, found: &mut MemoryFiles, depth: usize) {
    let Ok(entries) = std::fs::read_dir(root.join(below)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < 50 => collect(root, &path, found, depth + 1),
            Ok(kind) if kind.is_file() => {
                if let Ok(text) = std::fs::read_to_string(entry.path()) {
                    found.0.insert(path, text);
                }
            }
            _ => {}
        }
    }
}

fn print(sources: &SourceMap, files: &dyn Files) {
    let started = std::time::Instant::now();
    let cluster = read(sources, files);
    let took = started.elapsed();
    let at = |loc: Loc| match sources.resolve(loc) {
        Some((path, position)) => format!("{path}:{}", position.line),
        None => String::from("?"),
    };
    for object in &cluster.objects {
        let containers = pod_template(object).map_or(0, |pods| pods.containers.len());
        println!(
            "{} ({}) {} containers={containers} {:?}",
            object.resource(),
            object.api_version,
            at(object.loc),
            object.origin
        );
    }
    for skipped in &cluster.skipped {
        println!("skipped {:?} {} {}", skipped.kind, skipped.path, skipped.command.as_deref().unwrap_or(""));
    }
    for problem in &cluster.diagnostics {
        println!("{} {} {}", problem.code, problem.loc.map(at).unwrap_or_default(), problem.message);
    }
    println!("{} objects in {took:?}", cluster.objects.len());
    print_links(&cluster.objects, &at);
}

fn print_links(objects: &[Object], at: &impl Fn(Loc) -> String) {
    let started = std::time::Instant::now();
    let links = link(objects);
    let took = started.elapsed();
    let name = |index: usize| objects.get(index).map(Object::resource).unwrap_or_default();
    let name_of = |index: Option<usize>| index.map_or(String::from("-"), name);
    for link in links
        .selections
        .iter()
        .chain(&links.gateways)
        .chain(&links.disruption_budgets)
        .chain(&links.autoscalers)
    {
        println!("{} => {} {}", name(link.from), name(link.to), at(link.loc));
    }
    for route in &links.routes {
        println!(
            "route {} => {} {:?} {}",
            name(route.from),
            name_of(route.to),
            route.port_number,
            at(route.loc)
        );
    }
    for isolation in &links.isolations {
        println!("isolates {} => {} {}", name(isolation.policy), name(isolation.workload), at(isolation.loc));
    }
    for grant in &links.grants {
        let workloads: Vec<String> = grant.subject.workloads.iter().map(|at| name(*at)).collect();
        let subject = grant.subject.name.as_deref().unwrap_or("?");
        println!("grant {} {} to {subject} {workloads:?}", name(grant.binding), name_of(grant.role));
    }
    for used in &links.uses {
        println!("use {} => {:?} {:?} {}", name(used.workload), used.kind, used.name, name_of(used.object));
    }
    println!("links in {took:?}, complete {}", links.is_complete);
}

fn print_bodies(sources: &SourceMap, files: &dyn Files) {
    for object in read(sources, files).objects {
        let mut text = String::new();
        write_json(&object.body, &mut text);
        println!("{text}");
    }
}

fn write_json(node: &Node, out: &mut String) {
    match &node.value {
        Value::Map(map) => {
            out.push('{');
            for (at, (key, entry)) in map.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write_text(key, out);
                out.push(':');
                write_json(&entry.node, out);
            }
            out.push('}');
        }
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Bool(value) => out.push_str(&value.to_string()),
        Value::Number(number) => out.push_str(&number_text(*number)),
        Value::String(text) => write_text(text, out),
        Value::Null | Value::Unknown(_) => out.push_str("null"),
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
}
