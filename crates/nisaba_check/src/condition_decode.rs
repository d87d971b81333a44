//! How conditions and tests are written in a check: a map of facets to tests, beside `all`, `any`, `none` and `not`.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::condition::{Condition, FacetPath, Literal, Pattern, Test};
use crate::expression::Expression;
use crate::version::Version;

/// The words that a test may be written with.
pub(crate) const TESTS: &[&str] = &[
    "is",
    "is_not",
    "in",
    "not_in",
    "at_least",
    "at_most",
    "below",
    "above",
    "contains",
    "contains_any",
    "contains_all",
    "matches",
    "starts_with",
    "some",
    "every",
    "no",
    "empty",
    "stated",
    "known",
    "version_at_least",
];

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ConditionVisitor)
    }
}

struct ConditionVisitor;

impl<'de> Visitor<'de> for ConditionVisitor {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of facets to tests")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Condition, M::Error> {
        let mut parts = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            parts.push(match key.as_str() {
                "all" => Condition::All(some_of(map.next_value()?)?),
                "any" => Condition::Any(some_of(map.next_value()?)?),
                "none" => Condition::None(some_of(map.next_value()?)?),
                "not" => Condition::Not(map.next_value()?),
                "cel" => {
                    let source: String = map.next_value()?;
                    let read = Expression::parse(&source);
                    Condition::Cel(read.map_err(|why| Error::custom(format!("`{source}` is no CEL: {why}")))?)
                }
                path => Condition::Facet(FacetPath::new(path), map.next_value()?),
            });
        }
        one_or(some_of(parts)?, Condition::All)
    }
}

impl<'de> Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TestVisitor)
    }
}

struct TestVisitor;

impl<'de> Visitor<'de> for TestVisitor {
    type Value = Test;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, or a map with a test such as `at_least: 7`")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Test, E> {
        Ok(Test::Is(Literal::Bool(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Test, E> {
        Ok(Test::Is(Literal::Number(value as f64)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Test, E> {
        Ok(Test::Is(Literal::Number(value as f64)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Test, E> {
        Ok(Test::Is(Literal::Number(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Test, E> {
        Ok(Test::Is(Literal::Text(value.into())))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Test, M::Error> {
        let mut tests = Vec::new();
        while let Some(word) = map.next_key::<String>()? {
            tests.push(test(&word, &mut map)?);
        }
        one_or(some_of(tests)?, Test::All)
    }
}

fn test<'de, M: MapAccess<'de>>(word: &str, map: &mut M) -> Result<Test, M::Error> {
    Ok(match word {
        "is" => Test::Is(map.next_value()?),
        "is_not" => Test::IsNot(map.next_value()?),
        "in" => Test::In(some_of(map.next_value()?)?),
        "not_in" => Test::NotIn(some_of(map.next_value()?)?),
        "at_least" => Test::AtLeast(map.next_value()?),
        "at_most" => Test::AtMost(map.next_value()?),
        "below" => Test::Below(map.next_value()?),
        "above" => Test::Above(map.next_value()?),
        "contains" => Test::ContainsAny(vec![map.next_value()?]),
        "contains_any" => Test::ContainsAny(some_of(map.next_value()?)?),
        "contains_all" => Test::ContainsAll(some_of(map.next_value()?)?),
        "matches" => Test::Matches(Pattern::new(&map.next_value::<String>()?)),
        "starts_with" => Test::StartsWith(map.next_value::<String>()?.into()),
        "some" => Test::Some(map.next_value()?),
        "every" => Test::Every(map.next_value()?),
        "no" => Test::No(map.next_value()?),
        "empty" => Test::Empty(map.next_value()?),
        "stated" => Test::Stated(map.next_value()?),
        "known" => Test::Known(map.next_value()?),
        "version_at_least" => {
            let text = map.next_value::<String>()?;
            Test::VersionAtLeast(Version::parse(&text).ok_or_else(|| no_version(&text))?)
        }
        other => return Err(Error::unknown_field(other, TESTS)),
    })
}

fn no_version<E: Error>(text: &str) -> E {
    E::custom(format!("`{text}` is no version such as `1.30`"))
}

/// A list that must not be empty: an empty one would decide nothing and nobody would notice.
fn some_of<T, E: Error>(items: Vec<T>) -> Result<Vec<T>, E> {
    if items.is_empty() { Err(E::custom("there is nothing in it")) } else { Ok(items) }
}

fn one_or<T, E>(mut items: Vec<T>, many: impl FnOnce(Vec<T>) -> T) -> Result<T, E> {
    match (items.pop(), items.is_empty()) {
        (Some(only), true) => Ok(only),
        (last, _) => {
            items.extend(last);
            Ok(many(items))
        }
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LiteralVisitor)
    }
}

struct LiteralVisitor;

impl Visitor<'_> for LiteralVisitor {
    type Value = Literal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, a number or text")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Literal, E> {
        Ok(Literal::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Literal, E> {
        Ok(Literal::Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Literal, E> {
        Ok(Literal::Number(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Literal, E> {
        Ok(Literal::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Literal, E> {
        Ok(Literal::Text(value.into()))
    }
}
