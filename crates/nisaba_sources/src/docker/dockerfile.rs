//! Dockerfiles to images: what the last stage takes over counts; what a build does counts wherever it does it.

use std::sync::Arc;

use nisaba_base::value::{Map, Node, Value, Why};
use nisaba_base::{FileId, Loc, SourceMap};
use nisaba_dockerfile::{Arguments, Base, Dockerfile, Instruction, Keyword, Pair, Script, Stage, parse};
use nisaba_estate::Provider;

use super::image;
use crate::command::{self, Sign};
use crate::format::{Format, Formats};
use crate::part::Part;
use crate::resource::Resource;

/// Shells whose scripts are read; others have another grammar.
const SHELLS: [&str; 5] = ["sh", "bash", "ash", "dash", "zsh"];

/// Reads every Dockerfile into one image each.
pub(crate) fn read(sources: &SourceMap, formats: &Formats) -> Part {
    let mut part = Part::default();
    for id in formats.files(Format::Dockerfile) {
        let Some(source) = sources.get(id) else { continue };
        let file = parse(id, source.text());
        part.diagnostics.extend(file.diagnostics.iter().cloned());
        if !file.stages.is_empty() {
            part.resources.push(resource(id, source.path(), &file));
        }
    }
    part
}

fn resource(id: FileId, path: &Arc<str>, file: &Dockerfile) -> Resource {
    let loc = if file.loc.file == id { file.loc } else { Loc::start_of(id) };
    Resource {
        provider: Provider::Docker,
        type_name: "Dockerfile".into(),
        written_type: None,
        address: path.clone(),
        root: "".into(),
        module: "".into(),
        name: path.clone(),
        body: body(file, loc),
        loc,
        references: Vec::new(),
        existence: None,
        region: None,
        account: None,
    }
}

fn body(file: &Dockerfile, loc: Loc) -> Node {
    let mut body = Map::new();
    let mut set = |key: &str, node: Node| drop(body.insert(key, node.loc, node));
    set("bases", Value::list(file.stages.iter().filter_map(base).collect()).at(loc));
    if let Some(first) = file.built().first() {
        set("base", built_on(first));
    }
    if let Some(user) = last(file, Keyword::User).and_then(user) {
        set("user", user);
    }
    if let Some(health) = last(file, Keyword::Healthcheck) {
        set("health", health_check(health));
    }
    set("ports", Value::list(ports(file)).at(loc));
    set("labels", Value::map(labels(file)).at(loc));
    set("variables", Value::list(variables(file)).at(loc));
    set("build_arguments", Value::list(asked_for(file)).at(loc));
    set("scripts", Value::list(scripts(file)).at(loc));
    set("additions", Value::list(additions(file)).at(loc));
    set("signs", Value::map(signs(file)).at(loc));
    Value::map(body).at(loc)
}

fn record(fields: Vec<(&str, Node)>, loc: Loc) -> Node {
    let mut map = Map::new();
    for (key, node) in fields {
        map.insert(key, node.loc, node);
    }
    Value::map(map).at(loc)
}

/// An image from elsewhere that a stage stands on.
fn base(stage: &Stage) -> Option<Node> {
    match &stage.base {
        Base::Image(image) => Some(record(vec![("image", image.clone())], stage.from)),
        Base::Stage(_) | Base::Scratch => None,
    }
}

/// What the image stands on in the end, and what its name tells.
fn built_on(first: &Stage) -> Node {
    let mut fields = Vec::new();
    let yes = |answer: bool| Value::Bool(answer).at(first.from);
    match &first.base {
        Base::Image(image) => {
            fields.push(("image", image.clone()));
            if let Some(text) = image.value.as_str() {
                let name = image::name(text);
                fields.push(("repository", Value::string(name.repository).at(image.loc)));
                fields.push(("official", yes(name.is_official())));
                let unprivileged = image::says_unprivileged(text);
                fields.push(("unprivileged", yes(unprivileged)));
            }
        }
        Base::Scratch => fields.push(("scratch", yes(true))),
        Base::Stage(_) => {}
    }
    record(fields, first.from)
}

fn last(file: &Dockerfile, keyword: Keyword) -> Option<&Instruction> {
    file.effective().filter(|instruction| instruction.keyword == keyword && !instruction.on_build).last()
}

/// `app` of `USER app:group`.
fn user(instruction: &Instruction) -> Option<Node> {
    let Arguments::Words(words) = &instruction.arguments else { return None };
    let word = words.first()?;
    Some(match word.value.as_str() {
        Some(text) => Value::string(text.split(':').next().unwrap_or(text).trim()).at(word.loc),
        None => word.clone(),
    })
}

fn health_check(instruction: &Instruction) -> Node {
    let none = match &instruction.arguments {
        Arguments::Shell(script) => script.text.trim().eq_ignore_ascii_case("none"),
        _ => false,
    };
    Value::string(if none { "none" } else { "command" }).at(instruction.loc)
}

fn ports(file: &Dockerfile) -> Vec<Node> {
    let words = file.effective().filter(|instruction| instruction.keyword == Keyword::Expose).flat_map(
        |instruction| match &instruction.arguments {
            Arguments::Words(words) => words.as_slice(),
            _ => &[],
        },
    );
    words.filter_map(port).collect()
}

fn port(word: &Node) -> Option<Node> {
    let Some(text) = word.value.as_str() else { return Some(word.clone()) };
    let (range, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (from, to) = range.split_once('-').unwrap_or((range, range));
    let number =
        |text: &str| text.trim().parse::<u16>().ok().map(|port| Value::Number(port.into()).at(word.loc));
    let protocol = Value::string(protocol.to_ascii_lowercase()).at(word.loc);
    Some(record(
        vec![("from_port", number(from)?), ("to_port", number(to)?), ("protocol", protocol)],
        word.loc,
    ))
}

fn pairs(instruction: &Instruction, keyword: Keyword) -> &[Pair] {
    match &instruction.arguments {
        Arguments::Pairs(pairs) if instruction.keyword == keyword => pairs,
        _ => &[],
    }
}

fn labels(file: &Dockerfile) -> Map {
    let mut map = Map::new();
    for pair in file.effective().flat_map(|instruction| pairs(instruction, Keyword::Label)) {
        if let Some(value) = &pair.value {
            map.insert(pair.name.clone(), pair.loc, value.clone());
        }
    }
    map
}

fn own(file: &Dockerfile) -> impl Iterator<Item = &Instruction> {
    file.stages.iter().flat_map(|stage| &stage.instructions)
}

/// What `ENV` and `ARG` write down, in every stage: each layer can be looked into.
fn variables(file: &Dockerfile) -> Vec<Node> {
    let arguments = own(file).flat_map(|instruction| pairs(instruction, Keyword::Arg)).chain(&file.arguments);
    let environment = own(file).flat_map(|instruction| pairs(instruction, Keyword::Env));
    arguments.chain(environment).filter_map(|pair| Some(variable(pair, pair.value.clone()?))).collect()
}

/// Arguments that only the build gives.
fn asked_for(file: &Dockerfile) -> Vec<Node> {
    let global = file.arguments.iter().filter(|pair| pair.value.is_none());
    let declared = |name: &str| file.arguments.iter().any(|pair| &*pair.name == name && pair.value.is_some());
    let own = own(file).flat_map(|instruction| pairs(instruction, Keyword::Arg));
    let open = own.filter(|pair| pair.value.is_none() && !declared(&pair.name)).chain(global);
    open.map(|pair| variable(pair, Value::unknown(Why::Variable(pair.name.clone())).at(pair.loc))).collect()
}

fn variable(pair: &Pair, value: Node) -> Node {
    let name = Value::string(pair.name.clone()).at(pair.loc);
    record(vec![("name", name), ("value", value)], pair.loc)
}

/// Text of commands with the files written into them.
fn texts(instruction: &Instruction) -> impl Iterator<Item = &Script> {
    let script = match &instruction.arguments {
        Arguments::Shell(script) => Some(script),
        _ => None,
    };
    let heredocs = script.into_iter().flat_map(|script| script.heredocs.iter().map(|heredoc| &heredoc.text));
    script.into_iter().chain(heredocs)
}

fn scripts(file: &Dockerfile) -> Vec<Node> {
    let runs = own(file).filter(|instruction| instruction.keyword == Keyword::Run);
    runs.flat_map(texts)
        .map(|script| Value::string(script.text.clone()).at(script.loc(0..script.text.len())))
        .collect()
}

/// Files that the build takes from the internet.
fn additions(file: &Dockerfile) -> Vec<Node> {
    let mut found = Vec::new();
    for instruction in own(file).filter(|instruction| instruction.keyword == Keyword::Add) {
        let Arguments::Words(words) = &instruction.arguments else { continue };
        let checked = instruction.flags.iter().any(|flag| flag.name == "checksum");
        let sources = words.split_last().map_or(&[][..], |(_, sources)| sources);
        for word in sources {
            let from_internet = word
                .value
                .as_str()
                .is_some_and(|text| text.starts_with("https://") || text.starts_with("http://"));
            if from_internet {
                let yes = Value::Bool(checked).at(word.loc);
                found.push(record(vec![("url", word.clone()), ("checked", yes)], word.loc));
            }
        }
    }
    found
}

/// What commands and variables do that matters, each by its name.
fn signs(file: &Dockerfile) -> Map {
    let mut by_sign: Vec<(Sign, Loc)> = Vec::new();
    for stage in &file.stages {
        let mut shell_is_known = true;
        for instruction in &stage.instructions {
            match instruction.keyword {
                Keyword::Shell => shell_is_known = sets_known_shell(instruction),
                Keyword::Run if shell_is_known => run(instruction, &mut by_sign),
                Keyword::Env | Keyword::Arg => {
                    let both =
                        pairs(instruction, Keyword::Env).iter().chain(pairs(instruction, Keyword::Arg));
                    by_sign.extend(both.filter_map(of_pair));
                }
                _ => {}
            }
        }
    }
    by_sign.extend(file.arguments.iter().filter_map(of_pair));
    grouped(by_sign)
}

fn grouped(found: Vec<(Sign, Loc)>) -> Map {
    let mut map = Map::new();
    for sign in Sign::ALL {
        let of_sign = found.iter().filter(|(found, _)| found == sign);
        let nodes: Vec<Node> = of_sign.map(|(_, loc)| Value::Bool(true).at(*loc)).collect();
        if let Some(loc) = nodes.first().map(|node| node.loc) {
            map.insert(sign.word(), loc, Value::list(nodes).at(loc));
        }
    }
    map
}

fn of_pair(pair: &Pair) -> Option<(Sign, Loc)> {
    let value = pair.value.as_ref()?.value.as_str()?;
    Some((command::of_variable(&pair.name, value)?, pair.loc))
}

fn sets_known_shell(instruction: &Instruction) -> bool {
    let Arguments::Exec(words) = &instruction.arguments else { return true };
    let program = words.first().and_then(|word| word.value.as_str()).unwrap_or("");
    SHELLS.contains(&program.rsplit('/').next().unwrap_or(program))
}

fn run(instruction: &Instruction, found: &mut Vec<(Sign, Loc)>) {
    if let Arguments::Exec(words) = &instruction.arguments {
        let words: Vec<&str> = words.iter().filter_map(|word| word.value.as_str()).collect();
        let signs = command::in_words(&words);
        found.extend(signs.into_iter().map(|sign| (sign, instruction.loc)));
        return;
    }
    for script in texts(instruction) {
        let signs = command::in_script(&script.text).into_iter();
        found.extend(signs.map(|one| (one.sign, script.loc(one.range))));
    }
}
