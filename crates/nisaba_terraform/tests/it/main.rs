//! Stories about Terraform code: text in, evaluated resources out.

mod bad_input;
mod fixture;
mod functions;
mod language;
mod modules;
mod policy_document;
mod print;
mod properties;
mod providers;
mod recorded;
mod variables;
