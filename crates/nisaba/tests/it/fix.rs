//! `nisaba fix`: what it prints git takes, what it writes is what it printed, and it writes only on request.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{command, stderr, stdout};

const STORE: &str = "resource \"aws_s3_bucket\" \"exports\" {\n  bucket = \"exports\"\n}\n\nresource \"aws_db_instance\" \"orders\" {\n  identifier          = \"orders\"\n  engine              = \"postgres\"\n  publicly_accessible = true\n  username            = \"app\"\n  password            = \"Korbweide-77\"\n  instance_class      = \"db.t3.medium\"\n}\n";
const POD: &str = "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: web}\r\nspec:\r\n  containers:\r\n  - name: web\r\n    image: web:1\r\n";

fn estate(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("nisaba-fix-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("live")).unwrap();
    fs::write(folder.join("live/main.tf"), STORE).unwrap();
    fs::write(folder.join("web pod.yaml"), POD).unwrap();
    folder
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    Command::new("git").args(arguments).current_dir(folder).output().unwrap().status.success()
}

#[test]
fn git_takes_the_diff_and_it_is_what_apply_writes() {
    let (by_git, by_us) = (estate("git"), estate("us"));
    let narrow = ["--check", "object-store-versioned,container-keeps-its-rights"];
    let printed = command(&["fix", by_git.to_str().unwrap()]).args(narrow).output().unwrap();
    fs::write(by_git.join("patch"), &printed.stdout).unwrap();
    assert!(git(&by_git, &["init", "-q"]));
    assert!(git(&by_git, &["apply", "--check", "patch"]), "{}", stdout(&printed));
    assert!(git(&by_git, &["apply", "patch"]));
    let written = command(&["fix", by_us.to_str().unwrap(), "--apply"]).args(narrow).output().unwrap();
    assert!(written.status.success(), "{}", stderr(&written));
    assert!(stderr(&written).contains("2 findings are fixed by 2 edits in 2 files."), "{}", stderr(&written));
    for file in ["live/main.tf", "web pod.yaml"] {
        let text = fs::read_to_string(by_us.join(file)).unwrap();
        assert_eq!(fs::read_to_string(by_git.join(file)).unwrap(), text);
    }
    assert!(
        fs::read_to_string(by_us.join("web pod.yaml"))
            .unwrap()
            .ends_with("allowPrivilegeEscalation: false\r\n")
    );
}

#[test]
fn nothing_is_written_unless_asked_and_no_secret_is_shown() {
    let folder = estate("shown");
    for format in ["terminal", "diff", "json"] {
        let output = command(&["fix", folder.to_str().unwrap(), "--format", format]).output().unwrap();
        assert!(output.status.success());
        let all = stdout(&output) + &stderr(&output);
        // In a diff for git the masked line would be wrong: its file is left out, and that is said.
        let told = if format == "diff" { "live/main.tf: left out" } else { "deletion_protection" };
        assert!(all.contains(told), "{all}");
        assert!(!all.contains("Korbweide-77"), "{all}");
    }
    assert_eq!(fs::read_to_string(folder.join("live/main.tf")).unwrap(), STORE);
}

#[test]
fn what_disrupts_is_made_only_when_asked_for_and_says_so() {
    let folder = estate("disrupts");
    let path = folder.to_str().unwrap();
    let careful =
        command(&["fix", path, "--check", "database-encrypted", "--format", "terminal"]).output().unwrap();
    insta::assert_snapshot!("careful", stdout(&careful));
    let asked =
        command(&["fix", path, "--check", "database-not-public", "--disruptive", "--format", "terminal"]);
    let asked = { asked }.output().unwrap();
    assert!(stdout(&asked).contains("disrupts:"), "{}", stdout(&asked));
}

#[test]
fn the_exit_code_tells_what_remains() {
    let folder = estate("exit");
    let path = folder.to_str().unwrap();
    let run = |more: &[&str]| command(&["fix", path]).args(more).output().unwrap().status.code();
    assert_eq!(run(&["--check", "object-store-versioned", "--fail-on", "low"]), Some(1));
    assert_eq!(run(&["--check", "object-store-versioned", "--fail-on", "low", "--apply"]), Some(0));
    assert_eq!(run(&["--check", "object-store-versioned", "--fail-on", "low"]), Some(0), "nothing is left");
    assert_eq!(
        run(&["--check", "no-credential-in-code", "--fail-on", "low", "--apply"]),
        Some(1),
        "no certain form"
    );
    assert_eq!(run(&["--check", "object-store-versiond"]), Some(2), "no such check");
    assert_eq!(command(&["fix", "no-such-folder"]).output().unwrap().status.code(), Some(2));
}
