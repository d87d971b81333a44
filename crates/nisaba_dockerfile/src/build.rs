//! Instructions to stages: scopes of variables, what each stage is built on, and which stages the image takes over from.

use std::sync::Arc;

use nisaba_base::value::{Node, Value, Why};
use nisaba_base::{Diagnostic, FileId, Loc};

use crate::instruction::{self, Arguments, Instruction, Keyword, Pair, Raw};
use crate::line::{self, Logical};
use crate::script::Script;
use crate::variable::{Scope, expand};

/// Stages that one file may have; real ones have under thirty.
const STAGE_LIMIT: usize = 1_000;
/// Instructions that one file may have.
const INSTRUCTION_LIMIT: usize = 50_000;
/// Variables that the builder sets for each platform; their values belong to whoever builds.
const PLATFORM: [&str; 8] = [
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
];

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Dockerfile {
    /// Arguments written before the first stage.
    pub arguments: Vec<Pair>,
    /// Stages in the order written.
    pub stages: Vec<Stage>,
    /// From the first instruction to the last.
    pub loc: Loc,
    /// What could not be understood.
    pub diagnostics: Vec<Diagnostic>,
}

/// What one `FROM` begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Its name, in lower case, as others refer to it.
    pub name: Option<Arc<str>>,
    /// What it is built on.
    pub base: Base,
    /// Its own instructions, `FROM` left out.
    pub instructions: Vec<Instruction>,
    /// From `FROM` to its last instruction.
    pub loc: Loc,
    /// The `FROM` itself.
    pub from: Loc,
}

/// What a stage is built on.
#[derive(Debug, Clone, PartialEq)]
pub enum Base {
    /// An earlier stage of the file.
    Stage(usize),
    /// Nothing.
    Scratch,
    /// An image that is made elsewhere.
    Image(Node),
}

impl Dockerfile {
    /// The stages that the image takes over from: the last one, what it is built on, and so on; the oldest first.
    pub fn built(&self) -> Vec<&Stage> {
        let mut chain = Vec::new();
        let mut next = self.stages.len().checked_sub(1);
        // A stage is built on earlier ones only, so the index falls and this ends.
        while let Some((index, stage)) = next.and_then(|index| Some((index, self.stages.get(index)?))) {
            chain.push(stage);
            next = match stage.base {
                Base::Stage(earlier) if earlier < index => Some(earlier),
                _ => None,
            };
        }
        chain.reverse();
        chain
    }

    /// Instructions of the image that comes out, in the order in which they are done.
    pub fn effective(&self) -> impl Iterator<Item = &Instruction> {
        self.built().into_iter().flat_map(|stage| &stage.instructions)
    }
}

/// Reads a file.
pub fn parse(file: FileId, text: &str) -> Dockerfile {
    let lines = line::split(file, text);
    let mut reader = Reader::new(file, lines.escape);
    for line in lines.lines.iter().take(INSTRUCTION_LIMIT) {
        reader.line(line);
    }
    if lines.lines.len() > INSTRUCTION_LIMIT {
        let what = format!("only the first {INSTRUCTION_LIMIT} instructions are read");
        reader.out.diagnostics.push(Diagnostic::warning("dockerfile-too-long", what).at(Loc::start_of(file)));
    }
    if let (Some(first), Some(last)) = (lines.lines.first(), lines.lines.last()) {
        reader.out.loc = Loc::new(file, first.start..last.end);
    }
    reader.out
}

struct Reader {
    file: FileId,
    escape: char,
    /// Arguments before the first stage: what `FROM` sees.
    global: Scope,
    /// What the lines of the present stage see.
    scope: Scope,
    /// `ENV` of each stage, which stages built on it take over.
    environments: Vec<Scope>,
    out: Dockerfile,
}

impl Reader {
    fn new(file: FileId, escape: char) -> Self {
        let mut global = Scope::default();
        for name in PLATFORM {
            global.set(name, Value::unknown(Why::Variable(name.into())));
        }
        let out = Dockerfile {
            arguments: Vec::new(),
            stages: Vec::new(),
            loc: Loc::start_of(file),
            diagnostics: Vec::new(),
        };
        Self { file, escape, global, scope: Scope::default(), environments: Vec::new(), out }
    }

    fn line(&mut self, line: &Logical) {
        let raw = instruction::cut(&line.script);
        let loc = Loc::new(self.file, line.start..line.end);
        match Keyword::of(&raw.keyword) {
            Some(Keyword::From) => self.from(&raw, loc),
            Some(Keyword::Arg) if self.out.stages.is_empty() => self.global_argument(&raw),
            Some(keyword) => self.instruction(keyword, &raw, loc),
            None => self.not_understood(&raw.keyword, line),
        }
    }

    fn not_understood(&mut self, word: &str, line: &Logical) {
        let at = Loc::new(self.file, line.start..line.start + word.len());
        self.out.diagnostics.push(
            Diagnostic::warning("dockerfile-syntax", "this line begins with no instruction of a Dockerfile")
                .at(at)
                .label("not an instruction")
                .help("the line is left out; the others are read"),
        );
    }

    fn global_argument(&mut self, raw: &Raw) {
        for pair in argument_pairs(&raw.rest, &self.global, self.escape) {
            let value = pair.value.as_ref().map(|node| node.value.clone());
            self.global.set(&pair.name, value.unwrap_or_else(|| not_given(&pair.name)));
            self.out.arguments.push(pair);
        }
    }

    fn from(&mut self, raw: &Raw, loc: Loc) {
        if self.out.stages.len() >= STAGE_LIMIT {
            return;
        }
        let ranges = instruction::words_in(&raw.rest.text, self.escape);
        let word = |at: usize| {
            let range = ranges.get(at)?.clone();
            Some((raw.rest.text.get(range.clone())?, raw.rest.loc(range)))
        };
        let Some((image, image_loc)) = word(0) else { return };
        let name = match (word(1), word(2)) {
            (Some((keyword, _)), Some((name, _))) if keyword.eq_ignore_ascii_case("as") => {
                Some(Arc::from(name.to_ascii_lowercase()))
            }
            _ => None,
        };
        let image = expand(image, &self.global, self.escape).at(image_loc);
        let base = self.base(image);
        self.scope = match base {
            Base::Stage(earlier) => self.environments.get(earlier).cloned().unwrap_or_default(),
            _ => Scope::default(),
        };
        self.environments.push(self.scope.clone());
        self.out.stages.push(Stage { name, base, instructions: Vec::new(), loc, from: loc });
    }

    fn base(&self, image: Node) -> Base {
        let Some(text) = image.value.as_str() else { return Base::Image(image) };
        let wanted = text.to_ascii_lowercase();
        let named = |stage: &Stage| stage.name.as_deref() == Some(wanted.as_str());
        match self.out.stages.iter().rposition(named) {
            Some(stage) => Base::Stage(stage),
            None if wanted == "scratch" => Base::Scratch,
            None => Base::Image(image),
        }
    }

    fn instruction(&mut self, keyword: Keyword, raw: &Raw, loc: Loc) {
        if self.out.stages.is_empty() {
            let what = format!("`{}` stands before the first `FROM`", keyword.word());
            self.out.diagnostics.push(Diagnostic::warning("dockerfile-syntax", what).at(loc));
            return;
        }
        let (keyword, raw, on_build) = match keyword {
            Keyword::OnBuild => {
                let inner = instruction::cut(&raw.rest);
                let Some(keyword) = Keyword::of(&inner.keyword) else { return };
                (keyword, inner, true)
            }
            _ => (
                keyword,
                Raw { keyword: String::new(), flags: raw.flags.clone(), rest: raw.rest.clone() },
                false,
            ),
        };
        let arguments = self.arguments(keyword, &raw.rest);
        if !on_build {
            self.remember(keyword, &arguments);
        }
        let flags = instruction::flags(&raw.flags, &self.scope, self.escape);
        if let Some(stage) = self.out.stages.last_mut() {
            stage.loc = stage.loc.to(loc);
            stage.instructions.push(Instruction { keyword, flags, arguments, on_build, loc });
        }
    }

    fn arguments(&self, keyword: Keyword, rest: &Script) -> Arguments {
        match keyword {
            Keyword::Env | Keyword::Label => {
                Arguments::Pairs(instruction::pairs(rest, &self.scope, self.escape))
            }
            Keyword::Arg => Arguments::Pairs(argument_pairs(rest, &self.scope, self.escape)),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {
                match instruction::exec(rest) {
                    Some(items) => Arguments::Exec(items),
                    None => Arguments::Shell(rest.clone()),
                }
            }
            Keyword::Healthcheck | Keyword::Maintainer | Keyword::OnBuild | Keyword::From => {
                Arguments::Shell(rest.clone())
            }
            _ => Arguments::Words(instruction::words(rest, &self.scope, self.escape)),
        }
    }

    /// What later lines see. `ENV` wins over `ARG`, and stays for stages built on this one.
    fn remember(&mut self, keyword: Keyword, arguments: &Arguments) {
        let Arguments::Pairs(pairs) = arguments else { return };
        let environment = self.environments.last_mut();
        match (keyword, environment) {
            (Keyword::Env, Some(environment)) => {
                for pair in pairs {
                    let value = pair.value.as_ref().map_or(Value::string(""), |node| node.value.clone());
                    self.scope.set(&pair.name, value.clone());
                    environment.set(&pair.name, value);
                }
            }
            (Keyword::Arg, Some(environment)) => {
                for pair in pairs.iter().filter(|pair| environment.get(&pair.name).is_none()) {
                    let written = pair.value.as_ref().map(|node| node.value.clone());
                    let inherited = || self.global.get(&pair.name).cloned();
                    let value = written.or_else(inherited).unwrap_or_else(|| not_given(&pair.name));
                    self.scope.set(&pair.name, value);
                }
            }
            _ => {}
        }
    }
}

fn not_given(name: &str) -> Value {
    Value::unknown(Why::Variable(name.into()))
}

/// `ARG A B=1`; the older form `ARG A 1` exists too, where the builder sees two names.
fn argument_pairs(script: &Script, scope: &Scope, escape: char) -> Vec<Pair> {
    instruction::words_in(&script.text, escape)
        .into_iter()
        .filter_map(|range| instruction::pair(script, range, scope, escape))
        .collect()
}
