//! The script of the GitHub Action, run as a runner would: what it writes, when it fails, what it sends.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::run::{repository, stderr};

/// A runner's folder with a fake `gh` that writes down what it is asked.
fn runner(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("nisaba-runner-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("bin")).unwrap();
    let gh = folder.join("bin/gh");
    // `--paginate` asks for the comments there are; the fake has the one that $BEFORE names.
    fs::write(&gh, "#!/bin/sh\necho \"$*\" >> \"$RUNNER_TEMP/gh.log\"\ncase \"$*\" in *--paginate*) [ -n \"$BEFORE\" ] && echo \"$BEFORE\" ;; esac\nexit 0\n")
        .unwrap();
    fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn run(step: &str, runner: &Path, variables: &[(&str, &str)]) -> Output {
    let path = format!("{}:{}", runner.join("bin").display(), std::env::var("PATH").unwrap());
    Command::new(repository().join("integrations/github/run.sh"))
        .arg(step)
        .current_dir(repository())
        .env("PATH", path)
        .env("RUNNER_TEMP", runner)
        .env("GITHUB_OUTPUT", runner.join("output"))
        .env("GITHUB_STEP_SUMMARY", runner.join("summary"))
        .env("GITHUB_REPOSITORY", "oderwick/platform")
        .env("NISABA_BINARY", env!("CARGO_BIN_EXE_nisaba"))
        .env("NISABA_PATH", "examples/oderwick")
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn gaps_fail_the_job_only_after_everything_is_written() {
    let runner = runner("assess");
    let output = run("assess", &runner, &[("NISABA_FAIL_ON", "critical")]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = fs::read_to_string(runner.join("output")).unwrap();
    assert!(told.contains("gaps=true"), "{told}");
    for file in ["nisaba.sarif", "comment.md", "report.html"] {
        assert!(runner.join("nisaba").join(file).is_file(), "{file}");
    }
    assert!(fs::read_to_string(runner.join("summary")).unwrap().starts_with("<!-- nisaba -->"));

    assert_eq!(run("gate", &runner, &[("NISABA_GAPS", "true")]).status.code(), Some(1));
    assert!(run("gate", &runner, &[("NISABA_GAPS", "false")]).status.success());
    fs::remove_dir_all(runner).unwrap();
}

#[test]
fn an_estate_that_is_not_there_stops_the_job_at_once() {
    let runner = runner("missing");
    let output = run("assess", &runner, &[("NISABA_PATH", "$(touch pwned); no/such")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!runner.join("output").exists());
    assert!(!repository().join("pwned").exists(), "what a workflow passes in is never run");
    fs::remove_dir_all(runner).unwrap();
}

#[test]
fn a_second_run_replaces_its_comment() {
    let runner = runner("comment");
    let asked = |variables: &[(&str, &str)]| {
        let _ = fs::remove_file(runner.join("gh.log"));
        assert!(run("comment", &runner, variables).status.success());
        fs::read_to_string(runner.join("gh.log")).unwrap_or_default()
    };
    let first = asked(&[("NISABA_PULL_REQUEST", "7")]);
    assert!(first.contains("--method POST repos/oderwick/platform/issues/7/comments"), "{first}");
    let second = asked(&[("NISABA_PULL_REQUEST", "7"), ("BEFORE", "4711")]);
    assert!(second.contains("--method PATCH repos/oderwick/platform/issues/comments/4711"), "{second}");
    assert_eq!(asked(&[]), "", "without a pull request nobody is asked");
    fs::remove_dir_all(runner).unwrap();
}
