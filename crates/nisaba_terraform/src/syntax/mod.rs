//! From text to a tree: one parser for native syntax, JSON syntax, variable files and templates.
//!
//! The parser is our own because Terraform's grammar is lenient where real code is loose (newlines inside a
//! conditional, a byte-order mark), because a mistake must cost its block and not its file, and because the stack must
//! be bounded whatever the text says. Where HCL's reference refuses what has only one sensible meaning, this reads it.
//!
//! **Not here:** what blocks mean (`crate::module`), what expressions are worth (`crate::evaluate`).

mod cursor;
mod expression;
mod json;
mod structure;
mod template;
pub(crate) mod tree;

pub(crate) use cursor::SyntaxError;
pub(crate) use json::{json_attributes, json_body, json_expression};
pub(crate) use structure::{ParsedBody, parse_body, parse_expression};
pub(crate) use template::parse_template;
