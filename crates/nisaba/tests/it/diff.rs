//! `nisaba diff` over real git repositories made from two revisions of the bundled example.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::run::{command, repository, stderr, stdout};

/// A repository with the example in its folder `estate`; removed at the end.
struct Work(PathBuf);

impl Work {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("nisaba-diff-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        copy(&repository().join("examples/oderwick"), &folder.join("estate"));
        let work = Self(folder);
        work.git(&["init", "--quiet", "--initial-branch", "main"]);
        work.commit("as it is");
        work
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=T. Ahlgrim",
                "-c",
                "user.email=t@oderwick.example",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(&self.0)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.0.join("estate").join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{} no longer holds {from}", path.display());
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn diff(&self, arguments: &[&str]) -> Output {
        command(&[&["diff"], arguments].concat()).current_dir(self.0.join("estate")).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.diff(&[arguments, &["--format", "json"]].concat());
        assert!(output.status.code().unwrap() < 2, "{}", stderr(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

const TFVARS: &str = "infra/aws/live/production/terraform.tfvars";
const STORAGE: &str = "infra/aws/live/production/storage.tf";

/// One line for each change: enough to see all that changed, and nothing else.
fn changes(diff: &Value) -> String {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or("").to_owned();
    let all = |key: &str| diff[key].as_array().unwrap().clone();
    let mut lines = vec![diff["summary"]["sentence"].as_str().unwrap().to_owned()];
    for one in all("findings") {
        let finding = &one["finding"];
        lines.push(format!(
            "{} {} {} {}",
            text(&one, "change"),
            text(finding, "severity"),
            text(finding, "check"),
            text(finding, "resource")
        ));
    }
    for key in ["requirements", "obligations"] {
        for one in all(key) {
            lines.push(format!(
                "{key} {} {} {} -> {}",
                text(&one, "direction"),
                text(&one, "id"),
                text(&one, "before"),
                text(&one, "after")
            ));
        }
    }
    for key in ["exposures_new", "exposures_gone", "exposures_less_guarded", "exposures_changed"] {
        lines.extend(all(key).iter().map(|way| format!("{key} {}", text(way, "says"))));
    }
    for key in ["single_points_new", "single_points_gone"] {
        lines.extend(all(key).iter().map(|point| format!("{key} {}", text(point, "resource"))));
    }
    for key in ["assets_added", "assets_removed"] {
        lines.extend(all(key).iter().map(|asset| format!("{key} {}", text(asset, "address"))));
    }
    for pair in all("assets_renamed") {
        lines.push(format!(
            "renamed {} -> {}",
            text(&pair["before"], "address"),
            text(&pair["after"], "address")
        ));
    }
    for key in ["not_seen_new", "not_seen_gone"] {
        lines.extend(all(key).iter().map(|part| format!("{key} {}", text(part, "what"))));
    }
    for key in ["problems_new", "problems_gone"] {
        lines.extend(all(key).iter().map(|problem| format!("{key} {}", text(problem, "message"))));
    }
    lines.join("\n")
}

/// A pull request closes a database and adds a store.
fn pull_request(work: &Work) {
    work.git(&["checkout", "--quiet", "-b", "topic"]);
    work.edit(TFVARS, "public      = true", "public      = false");
    work.edit(
        STORAGE,
        "module \"documents\"",
        "resource \"aws_s3_bucket\" \"scans\" {\n  bucket = \"oderwick-scans\"\n}\n\nmodule \"documents\"",
    );
    work.commit("Scans are kept; billing is closed");
}

#[test]
fn two_revisions_show_exactly_what_changed() {
    let work = Work::new("revisions");
    pull_request(&work);
    insta::assert_snapshot!(changes(&work.json(&["main", "topic"])));
    insta::assert_snapshot!("two_revisions_for_a_terminal", stdout(&work.diff(&["main", "topic"])));
    insta::assert_snapshot!(
        "two_revisions_as_a_comment",
        stdout(&work.diff(&["main..topic", "--format", "markdown"]))
    );
}

#[test]
fn regressions_fail_the_run_and_improvements_do_not() {
    let work = Work::new("exit");
    pull_request(&work);
    assert_eq!(work.diff(&["main", "topic"]).status.code(), Some(1));
    assert_eq!(work.diff(&["main", "topic", "--fail-on", "none"]).status.code(), Some(0));
    work.git(&["checkout", "--quiet", "main"]);
    work.edit(TFVARS, "public      = true", "public      = false");
    work.commit("Billing is closed");
    assert_eq!(work.diff(&["HEAD~1..HEAD"]).status.code(), Some(0));
    assert_eq!(work.diff(&["HEAD", "HEAD~1"]).status.code(), Some(1), "the way back opens it again");
}

#[test]
fn three_points_leave_out_what_main_did_meanwhile() {
    let work = Work::new("merge-base");
    pull_request(&work);
    let alone = changes(&work.json(&["main", "topic"]));
    work.git(&["checkout", "--quiet", "main"]);
    work.edit(STORAGE, "module \"documents\"", "resource \"aws_sqs_queue\" \"q\" {}\n\nmodule \"documents\"");
    work.commit("A queue");
    assert_ne!(changes(&work.json(&["main..topic"])), alone);
    assert_eq!(changes(&work.json(&["main...topic"])), alone);
}

#[test]
fn a_file_that_moves_and_a_block_with_another_name_are_neither_new_nor_fixed() {
    let work = Work::new("moved");
    work.git(&["mv", "estate/infra/azure", "estate/infra/microsoft"]);
    work.edit(
        "infra/aws/live/production/legacy.tf",
        "\"aws_s3_bucket\" \"downloads\"",
        "\"aws_s3_bucket\" \"manuals\"",
    );
    let diff = work.json(&[]);
    assert_eq!(diff["findings"], Value::Array(Vec::new()));
    let renamed = diff["assets_renamed"].as_array().unwrap();
    assert!(renamed.iter().any(|pair| pair["after"]["address"] == "aws_s3_bucket.manuals"));
    assert!(renamed.iter().any(|pair| pair["after"]["file"] == "infra/microsoft/main.tf"));
    assert_eq!(diff["assets_added"], Value::Array(Vec::new()));
    assert_eq!(work.diff(&[]).status.code(), Some(0));
}

#[test]
fn a_finding_in_a_file_that_can_no_longer_be_read_is_not_fixed() {
    let work = Work::new("unread");
    let gaps = work.json(&[])["summary"]["unchanged"].as_u64().unwrap();
    work.edit("infra/aws/live/production/legacy.tf", "tags = { Owner", "tags = = { Owner");
    let diff = work.json(&["HEAD"]);
    let lost: Vec<&Value> = diff["findings"].as_array().unwrap().iter().collect();
    assert!(lost.iter().all(|one| one["change"] == "not_seen"), "{}", changes(&diff));
    assert_eq!(diff["summary"]["unchanged"].as_u64().unwrap() + lost.len() as u64, gaps);
    assert_eq!(diff["problems_new"].as_array().unwrap().len(), 1);
}

#[test]
fn a_file_that_is_tracked_and_ignored_is_left_out_of_both_sides() {
    let work = Work::new("ignored");
    fs::write(work.0.join(".gitignore"), "legacy.tf\n").unwrap();
    work.commit("Ignored, yet tracked");
    assert_eq!(work.json(&[])["findings"], Value::Array(Vec::new()));
}

#[test]
fn folders_are_compared_without_git() {
    let work = Work::new("folders");
    copy(&work.0.join("estate"), &work.0.join("before"));
    work.edit(TFVARS, "public      = true", "public      = false");
    let diff = work.json(&["../before", "."]);
    assert!(diff["summary"]["fixed"]["critical"].as_u64().unwrap() > 0);
    assert_eq!(diff["assets_added"], Value::Array(Vec::new()));
}

#[test]
fn what_names_nothing_is_said() {
    let work = Work::new("nothing");
    for arguments in [&["no-such-branch"][..], &["main", "no-such-branch"], &["main..nowhere"], &["-x"]] {
        assert_eq!(work.diff(arguments).status.code(), Some(2), "{arguments:?}");
    }
    insta::assert_snapshot!(stderr(&work.diff(&["no-such-branch"])), @r"
    error: `no-such-branch` is no revision, folder or file
      = a shallow clone may lack the revision: fetch it first
    ");
}
