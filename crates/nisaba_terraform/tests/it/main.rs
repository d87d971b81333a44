//! Stories about Terraform code: text in, evaluated resources out.

mod fixture;
mod language;
mod print;
