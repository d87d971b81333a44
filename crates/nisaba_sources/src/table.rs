//! Provider tables: what each resource type means, as data (`tables/<provider>/*.yaml`).
//!
//! A table entry names the kind of asset a type is, how each facet is read from its body, which other resources complete
//! it, and which relations its references are. Adding a type, or a whole cloud, is adding entries; no code changes.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, LazyLock, OnceLock};

use nisaba_estate::{DefaultRule, FacetValue, Kind, RelationKind};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use crate::arn::ArnForm;
use crate::path::Path;
use crate::shape::Shape;
use crate::transform::Transform;

/// What one file says of a type: its name, and the entry as JSON.
type Part = (&'static str, &'static str);

/// Every type with its parts, sorted by type.
static EMBEDDED: &[(&str, &[Part])] = &include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// The table of a resource type.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// What kind of asset it is; without one it only completes others.
    #[serde(default, deserialize_with = "kind")]
    pub kind: Option<Kind>,
    /// Attribute that holds its name at the provider; others may name it literally by this.
    #[serde(default)]
    pub name: Option<Path>,
    /// How the ARN of one ends, and its service: `rds:db:`, `ec2:volume/`. Others may choose it by a pattern of ARNs.
    #[serde(default)]
    pub arn: Option<ArnForm>,
    /// Other resources that complete it.
    #[serde(default)]
    pub companions: BTreeMap<String, Companion>,
    /// How each facet is read.
    #[serde(default)]
    pub facets: BTreeMap<String, Rule>,
    /// What a reference in an attribute means.
    #[serde(default)]
    pub relations: Vec<RelationRule>,
    /// The type is itself a relation between two others.
    #[serde(default)]
    pub links: Vec<LinkRule>,
    /// Of which type it is a part: understood, but no asset.
    #[serde(default)]
    pub part_of: Option<String>,
    /// Data sources of this type are assets too; elsewhere they only look up what is managed in another place.
    #[serde(default)]
    pub data: bool,
    /// Attributes whose text is JSON: paths look into it as if it were written in the language itself.
    #[serde(default)]
    pub json: Vec<String>,
    /// Types whose entry this one takes over (aliases such as `aws_alb` for `aws_lb`), facets written here win.
    #[serde(default)]
    pub same_as: Option<String>,
    /// With `same_as`: where the attributes that its rules read come from.
    #[serde(default)]
    pub shape: Shape,
    /// What one type is called that means different things: the first whose condition holds.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// Lists in it whose items are resources of another type.
    #[serde(default)]
    pub parts: BTreeMap<String, String>,
}

/// A type under another name, where a condition holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The condition.
    pub when: Guard,
    /// The name that has an entry of its own.
    #[serde(rename = "type")]
    pub type_name: String,
}

/// How other resources complete this one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// Their types.
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    pub types: Vec<String>,
    /// The attributes by which they name this one; `"*"` there means every one.
    #[serde(default, deserialize_with = "one_or_many")]
    pub by: Vec<Path>,
    /// Where they say which tags those have that they complete: a map, or items with `key` and `value`.
    #[serde(default, deserialize_with = "one_or_many")]
    pub by_tags: Vec<Path>,
    /// They speak for everything of their account.
    #[serde(default)]
    pub everywhere: bool,
    /// Instead: the attributes of this one that name them.
    #[serde(default)]
    pub named_here: bool,
}

/// How a facet is read. Exactly one way of reading, then what becomes of the value, then what holds when nothing is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFields {
    /// Applies only where this holds; elsewhere the facet is absent.
    pub when: Option<Guard>,
    /// Evaluated on each resource of this companion instead.
    pub of: Option<String>,
    /// Evaluated on the resources that the attribute at this path refers to.
    pub via: Option<Path>,
    /// With `via`: what holds when the resource it names is not in the code; without it that is not known.
    pub elsewhere: Option<Scalar>,
    /// The value at this path; of several, the first that is written.
    #[serde(default, deserialize_with = "one_or_many")]
    pub from: Vec<Path>,
    /// Whether anything is written at this path.
    pub present: Option<Path>,
    /// Whether the attribute refers to a resource of one of these types.
    pub refers: Option<Refers>,
    /// Always this value.
    pub constant: Option<Scalar>,
    /// A list of records, one for each value at this path; without `item`, what `first` says of each, combined.
    pub each: Option<Path>,
    /// The facets of one record.
    #[serde(default)]
    pub item: BTreeMap<String, Rule>,
    /// With `each`: only values for which this holds make a record.
    pub only: Option<Guard>,
    /// With `each`: a list of records in a record makes several of it.
    pub spread: Option<Spread>,
    /// Read from the whole resource, though the rule is for an item in it.
    #[serde(default)]
    pub whole: bool,
    /// The first of these that says anything.
    #[serde(default)]
    pub first: Vec<Rule>,
    /// Whether any of these holds.
    #[serde(default)]
    pub any_of: Vec<Rule>,
    /// Whether all of these hold.
    #[serde(default)]
    pub all_of: Vec<Rule>,
    /// The items of all these lists.
    #[serde(default)]
    pub concat: Vec<Rule>,
    /// What is computed from the value.
    pub with: Option<Transform>,
    /// With a transform that gives a record: only this facet of it.
    pub take: Option<String>,
    /// Words of the provider to values of ours.
    pub map: Option<BTreeMap<String, Scalar>>,
    /// The value of words that `map` does not list.
    #[serde(rename = "else")]
    pub otherwise: Option<Scalar>,
    /// Turns yes into no.
    #[serde(default)]
    pub not: bool,
    /// How several values become one.
    pub combine: Option<Combine>,
    /// The list is one of ordered network rules: what remains of it when earlier refusals are taken off.
    #[serde(default)]
    pub effective: bool,
    /// What the provider does when nothing is written (or no companion is there).
    pub default: Option<Scalar>,
    /// A clause that says so.
    pub note: Option<Arc<str>>,
    /// Since when, ISO date.
    pub since: Option<Arc<str>>,
    /// What is not known when nothing is written.
    pub unknown: Option<Arc<str>>,
}

/// A rule as written: a path alone, or all its fields.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The fields.
    pub fields: Box<RuleFields>,
    /// The default with its note, shared by every facet that takes it.
    pub default: Option<(FacetValue, Arc<DefaultRule>)>,
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RuleVisitor)
    }
}

/// Reads either form straight from the text; rules are most of a table.
struct RuleVisitor;

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = Rule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path, or the fields of a rule")
    }

    fn visit_str<E: serde::de::Error>(self, path: &str) -> Result<Rule, E> {
        let path = Path::try_from(path.to_owned()).map_err(E::custom)?;
        Ok(Rule::new(RuleFields { from: vec![path], ..RuleFields::default() }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rule, A::Error> {
        RuleFields::deserialize(MapAccessDeserializer::new(map)).map(Rule::new)
    }
}

impl Rule {
    fn new(fields: RuleFields) -> Self {
        let default = fields.default.clone().map(|value| {
            let note = fields.note.clone().unwrap_or_else(|| "the provider's default".into());
            (value.0, Arc::new(DefaultRule { note, since: fields.since.clone() }))
        });
        Self { fields: Box::new(fields), default }
    }
}

/// A record with a list of records becomes one record for each of those.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// The facet that is the list.
    pub list: Arc<str>,
    /// The facets that its records set; unknown where the list is.
    pub sets: Vec<Arc<str>>,
}

/// How several values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// The first.
    First,
    /// Whether any is true.
    Any,
    /// Whether all are true.
    All,
    /// All of them, as a list.
    List,
    /// The smallest number.
    Least,
    /// The greatest number.
    Most,
    /// How many there are.
    Count,
}

/// A reference to one of some types.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refers {
    /// Where it is written.
    pub path: Path,
    /// The types it may name.
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    pub types: Vec<String>,
    /// How the name of one begins that is written literally.
    pub prefix: Option<String>,
}

/// A condition on attributes: all must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct Guard(#[serde(deserialize_with = "guard")] pub Vec<(Path, Expected)>);

/// What an attribute must be.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Expected {
    /// More than a literal.
    Test(Test),
    /// One of these.
    OneOf(Vec<Scalar>),
    /// This.
    Is(Scalar),
}

/// A test on an attribute.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Text that begins so.
    pub prefix: Option<String>,
    /// Text that ends so.
    pub suffix: Option<String>,
    /// None of these.
    pub not: Option<Vec<Scalar>>,
    /// Written at all, or not.
    pub written: Option<bool>,
}

/// A value in a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar(pub FacetValue);

/// What a reference in an attribute means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationRule {
    /// The attribute.
    pub at: Path,
    /// The verb.
    #[serde(deserialize_with = "relation")]
    pub is: RelationKind,
    /// The other one is the subject.
    #[serde(default)]
    pub reversed: bool,
}

/// A type that only ties two others together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkRule {
    /// The attribute that names the subject.
    pub from: Path,
    /// The attribute that names the object.
    pub to: Path,
    /// The verb.
    #[serde(deserialize_with = "relation")]
    pub is: RelationKind,
}

/// The tables of all providers. An entry is decoded when its type is first met: an estate uses few of them.
#[derive(Debug)]
pub struct Tables {
    /// One for each type of [`EMBEDDED`], in the same order.
    entries: Box<[Entry]>,
}

/// What the tables say of one type: one part for each file that describes it.
#[derive(Debug)]
struct Entry {
    parts: &'static [Part],
    decoded: OnceLock<Box<Result<Type, TableError>>>,
}

/// A table that could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The text is not what a table looks like.
    #[error("{file}: {message}")]
    Shape {
        /// The table's file.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// Two tables say the same thing of one type.
    #[error("{file}: `{what}` of `{type_name}` is described a second time")]
    Twice {
        /// The table's file.
        file: String,
        /// The type.
        type_name: String,
        /// Facet, companion, or the kind.
        what: String,
    },
    /// `same_as` names nothing.
    #[error("`{type_name}` is said to be the same as `{other}`, which no table describes")]
    Alias {
        /// The type.
        type_name: String,
        /// What it names.
        other: String,
    },
}

static BUILT_IN: LazyLock<Tables> = LazyLock::new(Tables::embedded);

impl Tables {
    /// The tables that the project ships.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    fn embedded() -> Self {
        let entry = |(_, parts): &(&str, &'static [Part])| Entry { parts, decoded: OnceLock::new() };
        Self { entries: EMBEDDED.iter().map(entry).collect() }
    }

    /// The entry of a type; one that is not well-formed costs only itself, and a test finds it.
    pub fn get(&self, type_name: &str) -> Option<&Type> {
        self.entry(type_name)?.as_ref().ok()
    }

    /// Every entry, sorted by type.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Type)> {
        EMBEDDED.iter().filter_map(|(name, _)| Some((*name, self.get(name)?)))
    }

    /// The folder of the provider whose table describes a type: `aws`, `arm`, `kubernetes`, …
    pub fn folder(&self, type_name: &str) -> Option<&'static str> {
        let (file, _) = self.described(type_name)?.parts.first()?;
        file.trim_start_matches("tables/").split('/').next()
    }

    /// What is wrong with the tables; nothing, in a build that passes its tests.
    pub fn problems(&self) -> Vec<String> {
        let wrong = |name: &str| self.entry(name)?.as_ref().err().map(ToString::to_string);
        self.names().into_iter().filter_map(wrong).collect()
    }

    /// Every type, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        EMBEDDED.iter().map(|(name, _)| *name).collect()
    }

    fn entry(&self, type_name: &str) -> Option<&Result<Type, TableError>> {
        let entry = self.described(type_name)?;
        Some(entry.decoded.get_or_init(|| Box::new(self.decode(type_name, entry))))
    }

    fn described(&self, type_name: &str) -> Option<&Entry> {
        let index = EMBEDDED.binary_search_by(|(name, _)| (*name).cmp(type_name)).ok()?;
        self.entries.get(index)
    }

    fn decode(&self, type_name: &str, entry: &Entry) -> Result<Type, TableError> {
        let mut described = entry.own(type_name)?;
        let Some(other) = described.same_as.clone() else { return Ok(described) };
        let alias = || TableError::Alias { type_name: type_name.to_owned(), other: other.clone() };
        let base = self.described(&other).ok_or_else(alias)?.own(&other)?;
        if base.same_as.is_some() {
            return Err(alias());
        }
        described.take_over(base);
        Ok(described)
    }
}

impl Entry {
    /// What its parts say together, before an alias is followed.
    fn own(&self, type_name: &str) -> Result<Type, TableError> {
        let mut whole = Type::default();
        for (file, entry) in self.parts {
            let part: Type = serde_json::from_str(entry).map_err(|error| TableError::Shape {
                file: (*file).to_owned(),
                message: format!("{type_name}: {error}"),
            })?;
            whole.extend(part).map_err(|what| TableError::Twice {
                file: (*file).to_owned(),
                type_name: type_name.to_owned(),
                what,
            })?;
        }
        Ok(whole)
    }
}

impl Type {
    /// Tables of several domains may each tell their part of one type. Fails with what both tell.
    fn extend(&mut self, more: Self) -> Result<(), String> {
        if more.kind.is_some() && self.kind.is_some() && more.kind != self.kind {
            return Err("kind".to_owned());
        }
        self.kind = self.kind.or(more.kind);
        self.name = self.name.take().or(more.name);
        self.arn = self.arn.take().or(more.arn);
        for (name, companion) in more.companions {
            if self.companions.insert(name.clone(), companion).is_some() {
                return Err(name);
            }
        }
        for (name, rule) in more.facets {
            if self.facets.insert(name.clone(), rule).is_some() {
                return Err(name);
            }
        }
        self.relations.extend(more.relations);
        self.links.extend(more.links);
        self.part_of = self.part_of.take().or(more.part_of);
        self.same_as = self.same_as.take().or(more.same_as);
        self.shape.extend(more.shape);
        self.parts.extend(more.parts);
        self.variants.extend(more.variants);
        self.data |= more.data;
        self.json.extend(more.json);
        Ok(())
    }

    fn take_over(&mut self, base: Type) {
        self.kind = self.kind.or(base.kind);
        self.name = self.name.take().or(base.name);
        self.arn = self.arn.take().or(base.arn);
        for (name, companion) in base.companions {
            self.companions.entry(name).or_insert(companion);
        }
        for (name, rule) in base.facets {
            self.facets.entry(name).or_insert(rule);
        }
        self.relations.extend(base.relations);
        self.links.extend(base.links);
        self.part_of = self.part_of.take().or(base.part_of);
        self.json.extend(base.json);
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        scalar(&value)
            .map(Scalar)
            .ok_or_else(|| D::Error::custom("expected true, false, a number, text, or a list of them"))
    }
}

fn scalar(value: &serde_json::Value) -> Option<FacetValue> {
    Some(match value {
        serde_json::Value::Bool(value) => FacetValue::Bool(*value),
        serde_json::Value::Number(number) => FacetValue::Number(number.as_f64()?),
        serde_json::Value::String(text) => FacetValue::text(text.as_str()),
        serde_json::Value::Array(items) => {
            let plain = |item| {
                Some(nisaba_estate::Facet { state: nisaba_estate::State::Known(scalar(item)?), loc: None })
            };
            FacetValue::List(items.iter().map(plain).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Kind>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    word.map(|word| word.parse().map_err(D::Error::custom)).transpose()
}

fn relation<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<RelationKind, D::Error> {
    let word = String::deserialize(deserializer)?;
    RelationKind::from_word(&word).ok_or_else(|| D::Error::custom(format!("`{word}` is no relation")))
}

fn guard<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<(Path, Expected)>, D::Error> {
    let written = BTreeMap::<String, Expected>::deserialize(deserializer)?;
    written
        .into_iter()
        .map(|(path, expected)| Ok((Path::try_from(path).map_err(D::Error::custom)?, expected)))
        .collect()
}

fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(OneOrMany(PhantomData))
}

/// A text, a map, or a list of such.
struct OneOrMany<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMany<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one, or a list")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<T>, E> {
        Ok(vec![T::deserialize(text.into_deserializer())?])
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
        Ok(vec![T::deserialize(MapAccessDeserializer::new(map))?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut many = Vec::new();
        while let Some(item) = items.next_element()? {
            many.push(item);
        }
        Ok(many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_estate::Vocabulary;

    #[test]
    fn every_table_is_well_formed() {
        assert_eq!(Tables::built_in().problems(), Vec::<String>::new());
        assert!(Tables::built_in().iter().count() > 100);
    }

    #[test]
    fn every_facet_of_a_table_is_in_the_vocabulary() {
        let tables = Tables::built_in();
        let mut strange = Vec::new();
        for (type_name, entry) in tables.iter() {
            let Some(kind) = entry.kind else { continue };
            for facet in entry.facets.keys() {
                if Vocabulary::built_in().definition(kind, facet).is_none() {
                    strange.push(format!("{type_name} ({kind}): {facet}"));
                }
            }
        }
        assert_eq!(strange, Vec::<String>::new());
    }
}
