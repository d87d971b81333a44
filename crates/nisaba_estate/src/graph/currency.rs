//! Which product versions their makers still support, by the dated table `end-of-life.yaml`.
//!
//! **Invariant:** a version that the table does not know, and a day that was not certain when it was written and is near,
//! give no answer. Extended support that must be bought is not support.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use nisaba_base::Loc;
use serde::Deserialize;

use crate::asset::{Asset, AssetIndex, Estate};
use crate::facet::{Facet, FacetValue, State};
use crate::graph::change::Changes;
use crate::graph::names::NAMES;
use crate::graph::{Currency, Support};

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/end-of-life.json"));

/// How near the end of support is worth a word.
const SOON_DAYS: i64 = 180;
/// How near an uncertain day leaves the answer open.
const UNSURE_DAYS: i64 = 90;

static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| serde_json::from_str(EMBEDDED).ok());

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    as_of: String,
    products: BTreeMap<String, Product>,
    /// Product of an image's name.
    images: BTreeMap<String, String>,
    image_publishers: Vec<String>,
}

/// A product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    name: String,
    /// Where its maker says so; shown by nothing yet but read by whoever keeps the table.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "kept for those who maintain the table, and checked by a test")
    )]
    source: String,
    #[serde(default)]
    also: BTreeMap<String, String>,
    #[serde(default)]
    unsure: Vec<String>,
    versions: BTreeMap<String, Days>,
}

/// Released, supported until, extended until.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Vec<String>")]
struct Days {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "tells apart versions that are too new; checked by a test")
    )]
    released: Date,
    /// `None` where no end is announced.
    until: Option<Date>,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "kept for those who maintain the table, and checked by a test")
    )]
    extended: Option<Date>,
}

impl TryFrom<Vec<String>> for Days {
    type Error = String;

    fn try_from(days: Vec<String>) -> Result<Self, String> {
        let day = |text: &String| match text.as_str() {
            "open" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(|error| format!("`{text}`: {error}")),
        };
        let [released, until, rest @ ..] = days.as_slice() else {
            return Err("expected the days of release and of the end of support".to_owned());
        };
        Ok(Self {
            released: day(released)?.ok_or("a release has a day")?,
            until: day(until)?,
            extended: rest.first().map(day).transpose()?.flatten(),
        })
    }
}

/// Support of one version.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    /// Until this day.
    Until(Date, Support),
    /// Supported, without an end that is announced.
    Open,
    /// Not knowable from the table.
    Unknown(String),
}

/// Finds the support of every product version and sets the facets.
pub(crate) fn currency(estate: &Estate, today: Date, changes: &mut Changes) -> Vec<Currency> {
    let Some(table) = TABLE.as_ref() else { return Vec::new() };
    estate.iter().filter_map(|(index, asset)| of_asset(table, index, asset, today, changes)).collect()
}

/// Date of the table, ISO.
pub(crate) fn as_of() -> &'static str {
    TABLE.as_ref().map_or("", |table| &table.as_of)
}

fn of_asset(
    table: &Table,
    index: AssetIndex,
    asset: &Asset,
    today: Date,
    changes: &mut Changes,
) -> Option<Currency> {
    let names = &*NAMES;
    if asset.facets.get(names.product).is_none() {
        return of_images(table, index, asset, today, changes);
    }
    let (product, version) = (asset.facets.get(names.product)?, asset.facets.get(names.product_version)?);
    let (Some(slug), Some(written)) = (text(product), text(version)) else {
        let why = product.why_unknown().or(version.why_unknown())?;
        changes.set(index, names.support_state, Facet::unknown(why.clone(), version.loc));
        return None;
    };
    set(table, index, (&slug, &written), today, changes, version.loc.or(product.loc))
}

/// What runs containers is as old as the oldest official image that it runs.
fn of_images(
    table: &Table,
    index: AssetIndex,
    asset: &Asset,
    today: Date,
    changes: &mut Changes,
) -> Option<Currency> {
    let mut worst: Option<(Answer, (&str, String), Option<Loc>)> = None;
    for container in asset.facets.list(NAMES.containers) {
        let Some(FacetValue::Record(record)) = container.value() else { continue };
        let Some(image) = record.get(NAMES.image) else { continue };
        let Some((slug, version)) = text(image).and_then(|image| table.of_image(&image)) else { continue };
        let answer = table.support(slug, &version, today);
        let rank = |answer: &Answer| answer.support().map_or(u8::MAX, |support| support as u8);
        if worst.as_ref().is_none_or(|(other, ..)| rank(&answer) < rank(other)) {
            worst = Some((answer, (slug, version), image.loc.or(container.loc)));
        }
    }
    let (_, (slug, version), loc) = worst?;
    set(table, index, (slug, &version), today, changes, loc)
}

/// Sets the facets of one product version.
fn set(
    table: &Table,
    index: AssetIndex,
    (slug, written): (&str, &str),
    today: Date,
    changes: &mut Changes,
    loc: Option<Loc>,
) -> Option<Currency> {
    let names = &*NAMES;
    let answer = table.support(slug, written, today);
    let mut set = |name, value: &str| {
        let value = State::Known(FacetValue::text(value));
        changes.set(index, name, Facet { state: value, loc });
    };
    match answer {
        Answer::Until(end_of_life, state) => {
            set(names.support_state, state.word());
            set(names.end_of_life_on, &end_of_life.to_string());
            let product = table.products.get(slug).map_or(slug, |product| &product.name).to_owned();
            Some(Currency { asset: index, product, version: written.to_string(), end_of_life, state })
        }
        Answer::Open => {
            set(names.support_state, Support::Supported.word());
            None
        }
        Answer::Unknown(why) => {
            changes.set(index, names.support_state, Facet::unknown(why, loc));
            None
        }
    }
}

fn text(facet: &Facet) -> Option<Arc<str>> {
    match facet.value()? {
        FacetValue::Text(text) => Some(text.clone()),
        number @ FacetValue::Number(_) => Some(number.to_string().into()),
        _ => None,
    }
}

impl Table {
    /// Product and version of an official image with a version in its tag.
    fn of_image(&self, image: &str) -> Option<(&str, String)> {
        let image = image.split('@').next().unwrap_or(image);
        let (path, name) = image.rsplit_once('/').unwrap_or(("", image));
        let (name, tag) = name.split_once(':')?;
        let product =
            self.images.get(name).filter(|_| self.image_publishers.iter().any(|known| known == path))?;
        let known = self.products.get(product)?.parts(tag).is_some();
        known.then(|| (product.as_str(), tag.to_owned()))
    }

    fn support(&self, slug: &str, written: &str, today: Date) -> Answer {
        let Some(product) = self.products.get(slug) else {
            return Answer::Unknown(format!("the end-of-life table of {} has no `{slug}`", self.as_of));
        };
        let unlisted = || {
            Answer::Unknown(format!(
                "the end-of-life table of {} has no version {written} of {}",
                self.as_of, product.name
            ))
        };
        let Some(wanted) = product.parts(written) else { return unlisted() };
        let mut listed: Vec<(Vec<u32>, &str, &Days)> = product
            .versions
            .iter()
            .filter_map(|(word, days)| Some((parts(word)?, word.as_str(), days)))
            .collect();
        listed.sort_by(|first, second| first.0.cmp(&second.0));
        // The longest listed version that the written one begins with; otherwise all that begin with the written one.
        let within = listed.iter().rfind(|(version, ..)| wanted.starts_with(version));
        let found: Vec<_> = match within {
            Some(found) => vec![found],
            None => listed.iter().filter(|(version, ..)| version.starts_with(&wanted)).collect(),
        };
        let mut answers = found.iter().map(|(_, word, days)| self.judge(product, word, days, today));
        let Some(last) = answers.next_back() else {
            return older_than_all(&listed, &wanted, today).unwrap_or_else(unlisted);
        };
        let same = |answer: Answer| answer.support() == last.support();
        if answers.all(same) { last } else { unlisted() }
    }

    fn judge(&self, product: &Product, word: &str, days: &Days, today: Date) -> Answer {
        let Some(until) = days.until else { return Answer::Open };
        let near = today.until(until).is_ok_and(|span| i64::from(span.get_days()).abs() <= UNSURE_DAYS);
        if near && product.unsure.iter().any(|unsure| unsure == word) {
            return Answer::Unknown(format!(
                "support of {} {word} ends about {until}, and the day was not certain on {}",
                product.name, self.as_of
            ));
        }
        Answer::Until(until, support(until, today))
    }
}

impl Answer {
    fn support(&self) -> Option<Support> {
        match self {
            Answer::Until(_, support) => Some(*support),
            Answer::Open => Some(Support::Supported),
            Answer::Unknown(_) => None,
        }
    }
}

impl Product {
    /// Numbers of a version as written, other names resolved.
    fn parts(&self, written: &str) -> Option<Vec<u32>> {
        let written = written.trim();
        let first = written.split(['.', '-', '_']).next().unwrap_or(written);
        match self
            .also
            .get(&written.to_ascii_lowercase())
            .or_else(|| self.also.get(&first.to_ascii_lowercase()))
        {
            Some(version) => parts(version),
            None => parts(written),
        }
    }
}

fn support(until: Date, today: Date) -> Support {
    let soon: Span = SOON_DAYS.days();
    if until < today {
        Support::Past
    } else if until <= today.saturating_add(soon) {
        Support::Soon
    } else {
        Support::Supported
    }
}

/// What is older than every listed version, all the more when even the oldest listed one is out of support.
fn older_than_all(listed: &[(Vec<u32>, &str, &Days)], wanted: &[u32], today: Date) -> Option<Answer> {
    let (oldest, _, days) = listed.first()?;
    let until = days.until.filter(|until| support(*until, today) == Support::Past)?;
    (wanted < oldest.as_slice()).then_some(Answer::Until(until, Support::Past))
}

/// Leading numbers of a version: `1.29` of `v1.29.4-gke.100`, `8.0` of `8.0.mysql_aurora.3.04`.
fn parts(version: &str) -> Option<Vec<u32>> {
    let version = version.trim().trim_start_matches(['v', 'V']);
    let end = version.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(version.len());
    let numbers = version.get(..end)?.split('.').filter(|part| !part.is_empty());
    let parts: Vec<u32> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
    (!parts.is_empty()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 24);

    fn table() -> Table {
        serde_json::from_str(EMBEDDED).unwrap()
    }

    fn said(product: &str, version: &str) -> String {
        match table().support(product, version, TODAY) {
            Answer::Until(day, support) => format!("{} {day}", support.word()),
            Answer::Open => "supported".to_owned(),
            Answer::Unknown(why) => why,
        }
    }

    #[test]
    fn the_table_is_well_formed_and_every_day_is_in_order() {
        let table = table();
        assert!(table.as_of.parse::<Date>().is_ok());
        for (slug, product) in &table.products {
            assert!(!product.name.is_empty() && !product.source.is_empty(), "{slug}");
            let mut seen = Vec::new();
            for (version, days) in &product.versions {
                let numbers = parts(version).unwrap_or_else(|| panic!("{slug} {version}"));
                assert!(!seen.contains(&numbers), "{slug} {version} twice");
                seen.push(numbers);
                assert!(days.until.is_none_or(|until| days.released < until), "{slug} {version}");
                assert!(
                    days.extended.is_none_or(|extended| days.until.is_some_and(|until| until < extended)),
                    "{slug} {version}"
                );
            }
            for version in product.unsure.iter().chain(product.also.values()) {
                assert!(product.versions.contains_key(version), "{slug}: {version} is not listed");
            }
        }
    }

    #[test]
    fn a_later_version_is_never_supported_for_less_long_than_an_earlier_one_of_the_same_product() {
        // Products with short-lived releases between long-lived ones are left out.
        for slug in [
            "python",
            "postgresql",
            "rds-postgresql",
            "kubernetes",
            "eks",
            "aks",
            "gke",
            "php",
            "go",
            "alpine",
            "debian",
        ] {
            let product = &table().products[slug];
            let mut versions: Vec<_> =
                product.versions.iter().map(|(word, days)| (parts(word).unwrap(), days)).collect();
            versions.sort_by(|first, second| first.0.cmp(&second.0));
            // Python 2.7 was kept for years beside the first versions of Python 3.
            for pair in versions.windows(2).filter(|pair| pair[0].0 != [2, 7]) {
                assert!(pair[0].1.until <= pair[1].1.until, "{slug} {:?} {:?}", pair[0].0, pair[1].0);
                assert!(pair[0].1.released <= pair[1].1.released, "{slug} {:?} {:?}", pair[0].0, pair[1].0);
            }
        }
    }

    #[test]
    fn a_version_is_judged_by_its_line() {
        assert_eq!(said("python", "3.8"), "past 2024-10-07");
        assert_eq!(said("python", "3.10"), "past 2026-10-31", "not 3.1");
        assert_eq!(said("postgresql", "16.4"), "supported 2028-11-09");
        assert_eq!(
            said("aurora-mysql", "5.7.mysql_aurora.2.11.1"),
            "past 2024-10-31",
            "extended support is bought"
        );
        assert_eq!(said("sqlserver", "15.00.4236.7.v1"), "supported 2030-01-08");
        assert_eq!(said("ubuntu", "focal"), "past 2025-05-31");
        assert_eq!(said("debian", "bookworm-slim"), "supported 2028-06-30");
        assert_eq!(said("eks", "1.34"), "soon 2026-12-02");
        assert_eq!(said("docdb", "5.0.0"), "supported");
    }

    #[test]
    fn what_the_table_does_not_know_is_not_judged() {
        assert_eq!(
            said("python", "3.99"),
            "the end-of-life table of 2026-11-24 has no version 3.99 of Python"
        );
        assert_eq!(
            said("python", "latest"),
            "the end-of-life table of 2026-11-24 has no version latest of Python"
        );
        assert_eq!(said("cobol", "1"), "the end-of-life table of 2026-11-24 has no `cobol`");
        assert_eq!(
            said("mariadb", "10"),
            "the end-of-life table of 2026-11-24 has no version 10 of MariaDB",
            "10.11 is supported, 10.2 is not"
        );
        assert_eq!(
            said("redis", "7.4"),
            "support of Redis 7.4 ends about 2026-11-30, and the day was not certain on 2026-11-24"
        );
    }

    #[test]
    fn official_images_tell_their_product_and_others_nothing() {
        let table = table();
        let of = |image: &str| table.of_image(image).map(|(product, tag)| format!("{product} {tag}"));
        assert_eq!(of("node:16-alpine").as_deref(), Some("nodejs 16-alpine"));
        assert_eq!(of("docker.io/library/postgres:9.6@sha256:00").as_deref(), Some("postgresql 9.6"));
        assert_eq!(of("debian:buster-slim").as_deref(), Some("debian buster-slim"));
        assert_eq!(of("registry.example/team/node:16"), None, "what a team calls its own image says nothing");
        assert_eq!(of("node:lts"), None);
        assert_eq!(of("node"), None);
        for (image, product) in &table.images {
            assert!(table.products.contains_key(product), "{image}");
        }
    }

    #[test]
    fn what_is_older_than_everything_listed_is_past() {
        assert_eq!(said("kubernetes", "1.9"), "past 2020-09-02");
        assert_eq!(said("postgresql", "8.4"), "past 2018-11-08");
    }
}
