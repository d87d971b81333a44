//! Stories about the tables: Terraform text in, facets and relations out.

mod ansible;
mod arm;
mod azure;
mod cloudformation;
mod compose;
mod coverage;
mod docker;
mod edge;
mod estate;
mod gcp;
mod identity;
mod kubernetes;
mod network;
mod pipeline;
mod pulumi;
mod recorded;
mod storage;
