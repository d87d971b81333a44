//! Decoding a [`Node`] through serde, so that a mistake in a user's check is told with its place and the nearest right word.

use std::fmt;

use nisaba_base::value::{Entry, Node, Value};
use nisaba_base::{Diagnostic, Loc, nearest};
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// Decodes a node.
///
/// # Errors
/// The first mistake, at its place.
pub(crate) fn decode<T: DeserializeOwned>(node: &Node) -> Result<T, Diagnostic> {
    T::deserialize(Decode(node)).map_err(|error| {
        let mut diagnostic =
            Diagnostic::error("check-format", error.message).at(error.loc.unwrap_or(node.loc));
        diagnostic.label = error.label;
        diagnostic.help.extend(error.help);
        diagnostic
    })
}

#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct DecodeError {
    message: String,
    label: Option<String>,
    help: Option<String>,
    loc: Option<Loc>,
}

impl DecodeError {
    /// The innermost place is the one that helps.
    fn at(mut self, loc: Loc) -> Self {
        self.loc.get_or_insert(loc);
        self
    }
}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), label: None, help: None, loc: None }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        unknown("key", field, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        unknown("word", variant, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format!("`{field}` is missing"))
    }
}

fn unknown(what: &str, word: &str, expected: &'static [&'static str]) -> DecodeError {
    DecodeError {
        message: format!("unknown {what} `{word}`"),
        label: nearest(word, expected.iter().copied()).map(|meant| format!("did you mean `{meant}`?")),
        help: Some(format!("known here: {}", expected.join(", "))),
        loc: None,
    }
}

struct Decode<'n>(&'n Node);

impl<'de> de::Deserializer<'de> for Decode<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let visited = match &self.0.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
                visitor.visit_i64(*number as i64)
            }
            Value::Number(number) => visitor.visit_f64(*number),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Map(map) => visitor.visit_map(Entries { entries: Box::new(map.iter()), pending: None }),
            Value::Unknown(unknown) => Err(de::Error::custom(&unknown.why)),
        };
        visited.map_err(|error| error.at(self.0.loc))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if self.0.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let word = self.0.value.as_str().unwrap_or("");
        let word: StrDeserializer<'_, DecodeError> = word.into_deserializer();
        visitor.visit_enum(word).map_err(|error| error.at(self.0.loc))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'n>(std::slice::Iter<'n, Node>);

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        self.0
            .next()
            .map(|node| seed.deserialize(Decode(node)).map_err(|error| error.at(node.loc)))
            .transpose()
    }
}

type Pair<'n> = (&'n std::sync::Arc<str>, &'n Entry);

struct Entries<'n> {
    entries: Box<dyn Iterator<Item = Pair<'n>> + 'n>,
    pending: Option<&'n Entry>,
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, DecodeError> {
        let Some((key, entry)) = self.entries.next() else { return Ok(None) };
        self.pending = Some(entry);
        let key: StrDeserializer<'_, DecodeError> = (**key).into_deserializer();
        seed.deserialize(key).map(Some).map_err(|error| error.at(entry.key_loc))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, DecodeError> {
        let Some(entry) = self.pending.take() else { return Err(de::Error::custom("a value without key")) };
        let value = seed.deserialize(Decode(&entry.node));
        // An unknown word of a condition is found after its key was read, with the value still ahead: the key is its place.
        value.map_err(|error| error.at(entry.node.loc))
    }
}
