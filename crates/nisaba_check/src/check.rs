//! A check as its document in `checks/` says it.

use std::fmt;
use std::sync::Arc;

use nisaba_estate::{Kind, Provider};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::concept::Severity;
use crate::condition::Condition;
use crate::example::{Examples, LateExamples};
use crate::says::Template;

/// What is asked of every asset of some kinds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a check: a map with `id`, `concept`, `kinds`, `require` and so on")]
pub struct Check {
    /// Stable for ever; also the name of its file.
    pub id: Arc<str>,
    /// The concept it speaks for; what that proves is the law's data.
    pub concept: Arc<str>,
    /// Where it is in its life.
    pub status: Status,
    /// Kinds of assets that it looks at.
    pub kinds: Kinds,
    /// Providers that it looks at; every one when empty.
    #[serde(default, deserialize_with = "providers")]
    pub providers: Vec<Provider>,
    /// Whether it applies to an asset.
    #[serde(default)]
    pub when: Option<Condition>,
    /// What must hold.
    pub require: Condition,
    /// How bad it is when it does not.
    pub severity: Severity,
    /// Where it is worse or milder than that; the first that holds counts.
    #[serde(default)]
    pub severity_when: Vec<Escalation>,
    /// The gap in a few words.
    pub title: Arc<str>,
    /// The gap in a sentence about one asset.
    pub says: Template,
    /// Why it matters.
    pub rationale: String,
    /// What to do.
    pub remediation: Remediation,
    /// Titles of public documents that say more.
    #[serde(default)]
    pub references: Vec<String>,
    /// Obligations that it proves beside those of its concept.
    #[serde(default)]
    pub proves: Vec<String>,
    /// Who decides it.
    #[serde(skip)]
    pub judge: Judge,
    #[serde(default)]
    pub(crate) examples: LateExamples,
}

/// Who decides whether what a check asks for holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Judge {
    /// Its own condition.
    #[default]
    Condition,
    /// Somebody else, by name: a policy language, another tool. Its condition says nothing and [`crate::run`] leaves it out.
    Outside(Arc<str>),
}

/// A severity for some cases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// The cases.
    pub when: Condition,
    /// The severity then.
    pub severity: Severity,
}

/// Where a check is in its life, and since which version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The stage.
    pub stage: Stage,
    /// The first version with it.
    pub since: String,
}

/// What somebody else's check says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The gap in a few words.
    pub title: String,
    /// The gap in a sentence.
    pub says: String,
    /// Why it matters.
    pub rationale: String,
    /// The imperative for lists and the roadmap.
    pub action: String,
    /// How bad it usually is.
    pub severity: Severity,
    /// Titles or addresses of what says more.
    pub references: Vec<String>,
}

/// Stages of a check's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It may still change.
    Preview,
    /// Its id and meaning stay.
    Stable,
    /// It goes away; another one takes its place.
    Deprecated,
    /// It no longer runs; its id stays taken.
    Removed,
}

/// Kinds of assets that a check looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kinds {
    /// Every kind; written `[any]`.
    Any,
    /// These.
    These(Vec<Kind>),
}

/// What to do about a gap.
#[derive(Debug, Clone)]
pub struct Remediation {
    /// The imperative for lists and the roadmap.
    pub action: Arc<str>,
    /// Hours that a skilled person needs for one asset.
    pub effort_hours: f64,
    /// Corrected code.
    pub snippets: Vec<(Dialect, Arc<str>)>,
}

macro_rules! dialects {
    ($($variant:ident, $word:literal, $provider:expr;)*) => {
        /// What a snippet is written in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each variant is its own word")]
        pub enum Dialect { $($variant,)* }

        impl Dialect {
            /// Every dialect.
            pub const ALL: &'static [Dialect] = &[$(Dialect::$variant,)*];
            /// The words of all of them, and the other keys beside them.
            const KEYS: &'static [&'static str] = &["do", "effort_hours", $($word,)*];

            /// The key used in checks.
            pub fn word(self) -> &'static str {
                match self { $(Dialect::$variant => $word,)* }
            }

            /// The provider that it is for, where it is for one.
            pub fn provider(self) -> Option<Provider> {
                match self { $(Dialect::$variant => $provider,)* }
            }
        }
    };
}

dialects! {
    Terraform, "terraform", None;
    TerraformAws, "terraform-aws", Some(Provider::Aws);
    TerraformAzure, "terraform-azure", Some(Provider::Azure);
    TerraformGcp, "terraform-gcp", Some(Provider::Gcp);
    TerraformKubernetes, "terraform-kubernetes", Some(Provider::Kubernetes);
    Kubernetes, "kubernetes", Some(Provider::Kubernetes);
    Cloudformation, "cloudformation", Some(Provider::Aws);
    Compose, "compose", Some(Provider::Docker);
    Dockerfile, "dockerfile", Some(Provider::Docker);
    Ansible, "ansible", None;
    Workflow, "workflow", None;
    Nisaba, "nisaba", None;
}

impl Check {
    /// Whether it runs at all.
    pub fn runs(&self) -> bool {
        self.status.stage != Stage::Removed
    }

    /// A check that somebody else decides: what it is called, what it is about, what to do.
    pub fn outside(
        judge: impl Into<Arc<str>>,
        id: impl Into<Arc<str>>,
        concept: impl Into<Arc<str>>,
        about: About,
    ) -> Self {
        Self {
            id: id.into(),
            concept: concept.into(),
            status: Status { stage: Stage::Stable, since: String::new() },
            kinds: Kinds::Any,
            providers: Vec::new(),
            when: None,
            require: Condition::All(Vec::new()),
            severity: about.severity,
            severity_when: Vec::new(),
            title: about.title.into(),
            says: Template::literal(&about.says),
            rationale: about.rationale,
            remediation: Remediation { action: about.action.into(), effort_hours: 1.0, snippets: Vec::new() },
            references: about.references,
            proves: Vec::new(),
            judge: Judge::Outside(judge.into()),
            examples: LateExamples::default(),
        }
    }

    /// Whether its own condition decides it, and it runs.
    pub fn is_run_here(&self) -> bool {
        self.runs() && self.judge == Judge::Condition
    }

    /// Facets in, outcome out.
    pub fn examples(&self) -> &Examples {
        self.examples.get()
    }

    /// The file name of its document.
    pub fn file_name(&self) -> String {
        format!("{}.yaml", self.id)
    }
}

impl Kinds {
    /// The kinds.
    pub fn all(&self) -> &[Kind] {
        match self {
            Kinds::Any => Kind::ALL,
            Kinds::These(kinds) => kinds,
        }
    }

    /// Whether an asset of this kind is looked at.
    pub fn contains(&self, kind: Kind) -> bool {
        *self == Kinds::Any || self.all().contains(&kind)
    }
}

impl Remediation {
    /// The snippet that helps most with an asset: of its provider in the language it was read from, else of its provider.
    pub fn snippet(&self, provider: Provider, from_terraform: bool) -> Option<&Arc<str>> {
        let fits = |(dialect, _): &&(Dialect, Arc<str>)| dialect.provider().is_none_or(|its| its == provider);
        let best = |(dialect, _): &&(Dialect, Arc<str>)| {
            let exact = dialect.provider() == Some(provider);
            let same_language = dialect.word().starts_with("terraform") == from_terraform;
            (exact, same_language)
        };
        self.snippets.iter().filter(fits).max_by_key(best).map(|(_, snippet)| snippet)
    }
}

impl Stage {
    /// Every stage in the order of life.
    pub const ALL: [Stage; 4] = [Stage::Preview, Stage::Stable, Stage::Deprecated, Stage::Removed];

    /// The word used in checks.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Preview => "preview",
            Stage::Stable => "stable",
            Stage::Deprecated => "deprecated",
            Stage::Removed => "removed",
        }
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(StatusVisitor)
    }
}

struct StatusVisitor;

impl<'de> Visitor<'de> for StatusVisitor {
    type Value = Status;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one stage and its version, e.g. `stable: 0.1.0`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Status, M::Error> {
        let Some((stage, since)) = map.next_entry()? else {
            return Err(Error::custom("a stage and its version are missing, e.g. `stable: 0.1.0`"));
        };
        match map.next_key::<String>()? {
            None => Ok(Status { stage, since }),
            Some(_) => Err(Error::custom("a check is in one stage only")),
        }
    }
}

impl<'de> Deserialize<'de> for Kinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        match words.as_slice() {
            [] => Err(Error::custom("no kind is named")),
            [only] if only == "any" => Ok(Kinds::Any),
            words => words
                .iter()
                .map(|word| kind(word))
                .collect::<Result<_, String>>()
                .map(Kinds::These)
                .map_err(Error::custom),
        }
    }
}

fn kind(word: &str) -> Result<Kind, String> {
    let meant = || nisaba_base::nearest(word, Kind::ALL.iter().map(|kind| kind.word()));
    word.parse().map_err(|error| match meant() {
        Some(meant) => format!("{error}; did you mean `{meant}`?"),
        None => format!("{error}"),
    })
}

const PROVIDERS: [Provider; 7] = [
    Provider::Aws,
    Provider::Azure,
    Provider::Gcp,
    Provider::Kubernetes,
    Provider::Docker,
    Provider::Forge,
    Provider::Other,
];

fn providers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Provider>, D::Error> {
    let provider = |word: &String| {
        PROVIDERS.into_iter().find(|provider| provider.word() == word).ok_or_else(|| {
            let known = PROVIDERS.map(Provider::word).join(", ");
            Error::custom(format!("`{word}` is no provider; one of: {known}"))
        })
    };
    Vec::<String>::deserialize(deserializer)?.iter().map(provider).collect()
}

impl<'de> Deserialize<'de> for Remediation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RemediationVisitor)
    }
}

struct RemediationVisitor;

impl<'de> Visitor<'de> for RemediationVisitor {
    type Value = Remediation;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map with `do`, `effort_hours` and snippets")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Remediation, M::Error> {
        let (mut action, mut effort_hours, mut snippets) = (None, None, Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), Dialect::ALL.iter().find(|dialect| dialect.word() == key)) {
                ("do", _) => action = Some(map.next_value()?),
                ("effort_hours", _) => effort_hours = Some(map.next_value()?),
                (_, Some(dialect)) => snippets.push((*dialect, map.next_value()?)),
                (other, None) => return Err(Error::unknown_field(other, Dialect::KEYS)),
            }
        }
        Ok(Remediation {
            action: action.ok_or_else(|| Error::missing_field("do"))?,
            effort_hours: effort_hours.ok_or_else(|| Error::missing_field("effort_hours"))?,
            snippets,
        })
    }
}
