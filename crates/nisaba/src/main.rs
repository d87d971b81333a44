//! The binary: arguments in, files and clock behind their ports, text out, exit codes.
//!
//! **Invariant:** only this crate reads files, the environment and the wall clock, and only it knows clap.

mod arguments;
mod clock;
mod command;
mod coverage;
mod evidence;
mod evidence_arguments;
mod explain_text;
mod files;
mod fix_text;
mod generate;
mod git;
mod interview;
mod lsp;
mod output;
mod paper;
mod publish;
mod scope_text;
mod statement_arguments;
mod watched;
mod workspace;
mod writing;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use command::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let screen = output::Screen::new(&arguments);
    let done = match &arguments.command {
        Command::Assess(assess) => command::assess::run(assess, &arguments, &screen),
        Command::Baseline(baseline) => command::baseline::run(baseline, &arguments, &screen),
        Command::Scope(scope) => command::scope::run(scope, &arguments, &screen),
        Command::Init(init) => command::init::run(init, &arguments, &screen),
        Command::Diff(diff) => command::diff::run(diff, &arguments, &screen),
        Command::Fix(fix) => command::fix::run(fix, &arguments, &screen),
        Command::Watch(watch) => command::watch::run(watch, &arguments, &screen),
        Command::Lsp { .. } => command::lsp::run(&arguments),
        Command::Explain(explain) => command::explain::run(explain, &arguments, &screen),
        Command::Check(check) => command::check::run(check, &arguments, &screen),
        Command::Serve(serve) => command::serve::run(serve, &arguments, &screen),
        Command::Backup(backup) => command::backup::back_up(backup, &screen),
        Command::Restore(restore) => command::backup::restore(restore, &screen),
        Command::Exception(exception) => command::statement::exception(exception, &screen),
        Command::Attest(attest) => command::statement::attest(attest, &arguments, &screen),
        Command::Approve(approve) => command::statement::approve(approve, &screen),
        Command::Training(training) => command::statement::training(training, &screen),
        Command::Evidence(evidence) => command::evidence::run(evidence, &arguments, &screen),
        Command::Completions { shell } => {
            screen.print(&generate::completions(*shell));
            Ok(ExitCode::SUCCESS)
        }
        Command::Generate { repository, check } => generate::run(repository, *check, &screen),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            screen.failure(&failure);
            ExitCode::from(Failure::EXIT_CODE)
        }
    }
}
