//! Declarative Jenkinsfiles. One written as a program is told, not guessed at.

use std::sync::Arc;

use nisaba_base::value::{Value, Why};
use nisaba_base::{FileId, Loc, SourceFile};

use crate::groovy::{self, Item, statements};
use crate::shape::{Image, Job, Pipeline, Step, System, Text, Trigger, Use, UseKind, Variable};
use crate::written::joined;
use crate::{NotRead, Reading};

/// Steps that run a script.
const SHELLS: [&str; 4] = ["sh", "bat", "powershell", "pwsh"];
/// Stages in stages.
const DEPTH: usize = 20;
/// Stages that are read; each waits for all before it.
const STAGES_LIMIT: usize = 1000;

/// Adds what a Jenkinsfile says.
pub(crate) fn read(source: &SourceFile, id: FileId, reading: &mut Reading) {
    let items = groovy::parse(id, source.text());
    let Some(body) = block_of(&items, "pipeline") else {
        if !source.text().trim().is_empty() {
            reading.not_read.push(NotRead {
                what: format!("{} (Jenkinsfile written as a program)", source.path()),
                settle: "write it declaratively, as `pipeline { … }`, or look at it by hand".to_owned(),
                file: id,
            });
        }
        return;
    };
    let loc = Loc::new(id, 0..source.text().trim_end().len());
    let mut pipeline = Pipeline {
        system: System::Jenkins,
        path: source.path().clone(),
        file: id,
        name: source.path().clone(),
        loc,
        triggers: triggers(body),
        rights: None,
        variables: block_of(body, "environment").map(environment).unwrap_or_default(),
        parameters: block_of(body, "parameters").map(parameters).unwrap_or_default(),
        uses: libraries(&items),
        jobs: Vec::new(),
    };
    let mut secrets = Vec::new();
    secret_names(&items, &mut secrets);
    let mut stages = Stages { jobs: &mut pipeline.jobs, secrets: &secrets };
    let around = agent(body);
    stages.read(block_of(body, "stages").unwrap_or_default(), &around, &[], DEPTH);
    if let Some(post) = block_of(body, "post") {
        let after = (0..stages.jobs.len()).collect();
        let job = Job { steps: stages.steps(post), after, images: around.images, ..Job::default() };
        stages.jobs.extend((!job.steps.is_empty()).then_some(job));
    }
    reading.pipelines.push(pipeline);
}

/// What the block that a name stands before holds.
fn block_of<'i>(items: &'i [Item], name: &str) -> Option<&'i [Item]> {
    let at = |statement: &'i [Item]| {
        (statement.first()?.word() == Some(name)).then(|| statement.iter().find_map(Item::block))?
    };
    statements(items).find_map(at)
}

/// Where jobs run.
#[derive(Debug, Clone, Default)]
struct Agent {
    images: Vec<Image>,
    is_stated: bool,
}

struct Stages<'p> {
    jobs: &'p mut Vec<Job>,
    secrets: &'p [Arc<str>],
}

impl Stages<'_> {
    fn read(&mut self, items: &[Item], around: &Agent, conditions: &[Text], depth: usize) {
        if depth == 0 {
            return;
        }
        for statement in
            statements(items).filter(|statement| statement.first().and_then(Item::word) == Some("stage"))
        {
            let Some(body) = statement.iter().find_map(Item::block) else { continue };
            self.stage(name_of(statement), body, around, conditions, depth);
        }
    }

    fn stage(
        &mut self,
        name: Option<Text>,
        body: &[Item],
        around: &Agent,
        conditions: &[Text],
        depth: usize,
    ) {
        let own = agent(body);
        let agent = if own.is_stated { &own } else { around };
        let mut conditions = conditions.to_vec();
        conditions.extend(condition(body));
        for inner in ["stages", "parallel"] {
            self.read(block_of(body, inner).unwrap_or_default(), agent, &conditions, depth - 1);
        }
        let mut steps = block_of(body, "steps").map(|steps| self.steps(steps)).unwrap_or_default();
        steps.extend(block_of(body, "post").map(|post| self.steps(post)).unwrap_or_default());
        let asks = statements(body).find(|statement| statement.first().and_then(Item::word) == Some("input"));
        let in_steps = block_of(body, "steps").and_then(input_step);
        if (steps.is_empty() && asks.is_none()) || self.jobs.len() >= STAGES_LIMIT {
            return;
        }
        let approval = asks.and_then(|statement| word_place(statement.first()?)).or(in_steps);
        self.jobs.push(Job {
            stage: name.as_ref().map(|name| name.text.clone()),
            name,
            approval,
            condition: joined(conditions),
            after: (0..self.jobs.len()).collect(),
            variables: block_of(body, "environment").map(environment).unwrap_or_default(),
            images: agent.images.clone(),
            steps,
            ..Job::default()
        });
    }

    /// Every script in a block, however it is wrapped.
    fn steps(&self, items: &[Item]) -> Vec<Step> {
        let mut steps = Vec::new();
        self.collect(items, &mut steps);
        steps
    }

    fn collect(&self, items: &[Item], steps: &mut Vec<Step>) {
        for (at, item) in items.iter().enumerate() {
            if let Item::Group(_, inner) = item {
                self.collect(inner, steps);
            }
            let Some(name) = item.word() else { continue };
            let rest = items.get(at + 1..).unwrap_or_default();
            let is_shell = SHELLS.contains(&name);
            if let Some((script, pasted)) = is_shell.then(|| script(rest)).flatten() {
                let expansions = pasted.iter().map(|text| self.named(text)).collect();
                steps.push(Step { script: Some(script.clone()), expansions, ..Step::default() });
            } else if name.starts_with(|first: char| first.is_lowercase())
                && matches!(rest.first(), Some(Item::Text(..) | Item::Group('(' | '{', _) | Item::Word(_)))
            {
                let Some(loc) = word_place(item) else { continue };
                let uses =
                    Use { kind: UseKind::Task, name: name.into(), reference: None, is_local: false, loc };
                steps.push(Step { uses: Some(uses), ..Step::default() });
            }
        }
    }

    /// Names that hold a credential are told as such.
    fn named(&self, text: &Text) -> Text {
        let name = text.text.trim_start_matches("env.");
        let is_secret = self.secrets.iter().any(|secret| {
            name == &**secret
                || name.strip_prefix(&**secret).is_some_and(|rest| matches!(rest, "_PSW" | "_USR"))
        });
        if is_secret {
            Text { text: format!("credentials.{name}").into(), loc: text.loc }
        } else {
            text.clone()
        }
    }
}

/// The text a script step is given: alone, in brackets, or by the name `script`.
fn script(rest: &[Item]) -> Option<(&Text, &[Text])> {
    let line: &[Item] = match rest.first()? {
        Item::Group('(', inner) => inner,
        _ => rest.split(|item| matches!(item, Item::End)).next()?,
    };
    let named = line.iter().position(|item| item.word() == Some("script"));
    let from = line.get(named.map_or(0, |at| at + 2)..)?;
    match from.first()? {
        Item::Text(text, pasted) => Some((text, pasted)),
        _ => None,
    }
}

fn word_place(item: &Item) -> Option<Loc> {
    match item {
        Item::Word(word) => Some(word.loc),
        _ => None,
    }
}

fn input_step(items: &[Item]) -> Option<Loc> {
    items.iter().find_map(|item| match item {
        Item::Word(word) if &*word.text == "input" => Some(word.loc),
        Item::Group(_, inner) => input_step(inner),
        _ => None,
    })
}

/// `stage('Build')`.
fn name_of(statement: &[Item]) -> Option<Text> {
    statement.iter().find_map(|item| match item {
        Item::Group('(', inner) => inner.iter().find_map(Item::text).cloned(),
        Item::Text(text, _) => Some(text.clone()),
        _ => None,
    })
}

/// Everything in `when { … }`, as words.
fn condition(body: &[Item]) -> Option<Text> {
    let statement =
        statements(body).find(|statement| statement.first().and_then(Item::word) == Some("when"))?;
    let mut words = Vec::new();
    gather(statement, &mut words);
    Some(Text { text: words.join(" ").into(), loc: word_place(statement.first()?)? })
}

fn gather(items: &[Item], words: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Word(text) | Item::Text(text, _) => words.push(text.text.to_string()),
            Item::Group(_, inner) => gather(inner, words),
            Item::Sign(_) | Item::End => {}
        }
    }
}

fn agent(body: &[Item]) -> Agent {
    let Some(statement) =
        statements(body).find(|statement| statement.first().and_then(Item::word) == Some("agent"))
    else {
        return Agent::default();
    };
    let docker = statement.iter().find_map(Item::block).and_then(|block| {
        statements(block).find(|statement| statement.first().and_then(Item::word) == Some("docker"))
    });
    let image = docker.and_then(|docker| {
        let inner = docker.iter().find_map(Item::block);
        let named = inner.and_then(|inner| argument(inner, "image"));
        let Item::Text(text, pasted) = named.or_else(|| docker.iter().find(|item| item.text().is_some()))?
        else {
            return None;
        };
        let value = match pasted.first() {
            Some(name) => Value::unknown(Why::Variable(name.text.clone())),
            None => Value::String(text.text.clone()),
        };
        let arguments = inner.and_then(|inner| argument(inner, "args")).and_then(Item::text);
        let privileged =
            arguments.filter(|text| text.text.contains("--privileged") || text.text.contains("docker.sock"));
        Some(Image { node: value.at(text.loc), privileged: privileged.map(|text| text.loc) })
    });
    Agent { images: image.into_iter().collect(), is_stated: true }
}

/// The text behind a name at the beginning of a line.
fn argument<'i>(block: &'i [Item], name: &str) -> Option<&'i Item> {
    let statement =
        statements(block).find(|statement| statement.first().and_then(Item::word) == Some(name))?;
    statement.iter().find(|item| item.text().is_some())
}

/// `NAME = 'value'`; what comes from the credential store has no value here.
fn environment(block: &[Item]) -> Vec<Variable> {
    let one = |statement: &[Item]| match statement {
        [Item::Word(name), Item::Sign('='), Item::Text(text, pasted)] if pasted.is_empty() => {
            Some(Variable { name: name.text.clone(), node: Value::String(text.text.clone()).at(text.loc) })
        }
        _ => None,
    };
    statements(block).filter_map(one).collect()
}

/// Parameters of free text.
fn parameters(block: &[Item]) -> Vec<Text> {
    let free =
        |statement: &&[Item]| matches!(statement.first().and_then(Item::word), Some("string" | "text"));
    let named = |statement: &[Item]| {
        let inside = statement.iter().find_map(|item| match item {
            Item::Group('(', inner) => Some(inner.as_slice()),
            _ => None,
        });
        let line = inside.unwrap_or(statement);
        let at = line.iter().position(|item| item.word() == Some("name"))?;
        line.get(at..)?.iter().find_map(Item::text).cloned()
    };
    statements(block).filter(free).filter_map(named).collect()
}

fn triggers(body: &[Item]) -> Vec<Trigger> {
    let Some(block) = block_of(body, "triggers") else { return Vec::new() };
    let event = |statement: &[Item]| match statement.first() {
        Some(Item::Word(word)) => Some(Trigger { event: word.clone(), chosen: false }),
        _ => None,
    };
    statements(block).filter_map(event).collect()
}

/// `@Library('name@version') _` and `library 'name@version'`.
fn libraries(items: &[Item]) -> Vec<Use> {
    let of = |statement: &[Item]| {
        let name = statement.first()?.word()?;
        if name != "@Library" && name != "library" {
            return None;
        }
        let mut texts = Vec::new();
        all_texts(statement, &mut texts);
        Some(
            texts
                .into_iter()
                .map(|text| {
                    let (name, reference) = match text.text.split_once('@') {
                        Some((name, reference)) => (name, Some(reference.into())),
                        None => (&*text.text, None),
                    };
                    Use {
                        kind: UseKind::Library,
                        name: name.into(),
                        reference,
                        is_local: false,
                        loc: text.loc,
                    }
                })
                .collect::<Vec<_>>(),
        )
    };
    statements(items).filter_map(of).flatten().collect()
}

fn all_texts(items: &[Item], texts: &mut Vec<Text>) {
    for item in items {
        match item {
            Item::Text(text, _) => texts.push(text.clone()),
            Item::Group(_, inner) => all_texts(inner, texts),
            _ => {}
        }
    }
}

/// Names of variables that hold a credential: `X = credentials('id')`, `passwordVariable: 'X'`, `variable: 'X'`.
fn secret_names(items: &[Item], found: &mut Vec<Arc<str>>) {
    for window in items.windows(3) {
        match window {
            [Item::Word(name), Item::Sign('='), Item::Word(from)] if &*from.text == "credentials" => {
                found.push(name.text.clone());
            }
            [Item::Word(key), Item::Sign(':'), Item::Text(name, _)]
                if matches!(
                    &*key.text,
                    "passwordVariable" | "variable" | "keyFileVariable" | "usernameVariable"
                ) =>
            {
                found.push(name.text.clone());
            }
            _ => {}
        }
    }
    for item in items {
        if let Item::Group(_, inner) = item {
            secret_names(inner, found);
        }
    }
}
