//! Stories about the tables: Terraform text in, facets and relations out.

mod edge;
mod estate;
mod identity;
mod kubernetes;
mod network;
mod storage;
