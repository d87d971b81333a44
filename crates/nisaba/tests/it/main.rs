//! The binary from outside: whole runs on the bundled example, and what the repository promises about itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod backup;
mod bad_input;
mod baseline;
mod command_line;
mod dependencies;
mod diff;
mod evidence;
mod example;
mod fix;
mod integrations;
mod lsp;
mod outputs;
mod own_rules;
mod rego;
mod remediation;
mod reports;
mod run;
mod serve;
mod statements;
mod terraform_plan;
mod tidy;
mod watch;
