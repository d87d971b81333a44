//! `nisaba baseline` as a team lives with it: known today, something new, something worse, the day after the end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::run::{command, repository, stderr, stdout};

/// An estate of its own for a test; removed at the end.
struct Estate(PathBuf);

impl Drop for Estate {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const NETWORK: &str = r#"
resource "aws_security_group" "office" {
  name        = "office"
  description = "Office to bastion"
  ingress {
    description = "ssh"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  # more
}
"#;

const RANGE: &str = r#"
  ingress {
    description = "maintenance"
    from_port   = 20
    to_port     = 30
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
"#;

const STORE: &str = "resource \"aws_s3_bucket\" \"invoices\" {\n  bucket = \"oderwick-invoices\"\n}\n";

impl Estate {
    fn empty(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("nisaba-baseline-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// A network that lets the internet in and a store that keeps no versions, with their baseline.
    fn known(name: &str) -> Self {
        let estate = Self::empty(name);
        estate.write("main.tf", &format!("{NETWORK}{STORE}"));
        let made = estate.baseline(&["--owner", "platform team", "--until", "2027-05-31"]);
        assert!(made.status.success(), "{}", stderr(&made));
        estate
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap()
    }

    fn run(&self, arguments: &[&str], day: &str) -> Output {
        command(arguments)
            .current_dir(&self.0)
            .env("NISABA_NOW", format!("{day}T09:00:00Z"))
            .output()
            .unwrap()
    }

    fn baseline(&self, arguments: &[&str]) -> Output {
        self.run(&[&["baseline"], arguments].concat(), "2026-11-24")
    }

    /// Exit code and report in JSON of `assess --fail-on low`.
    fn assess(&self, more: &[&str]) -> (i32, Value) {
        self.assess_on("2026-11-25", more)
    }

    fn assess_on(&self, day: &str, more: &[&str]) -> (i32, Value) {
        let output =
            self.run(&[&["assess", ".", "--fail-on", "low", "--format", "json"], more].concat(), day);
        (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// What the baseline says of the failing and accepted findings of a check, by address.
fn standing(assessment: &Value, check: &str) -> Vec<(String, String)> {
    let findings = assessment["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["check"] == check && finding["baseline"].is_string())
        .map(|finding| {
            (finding["outcome"].as_str().unwrap().into(), finding["baseline"].as_str().unwrap().into())
        })
        .collect()
}

fn words(outcome: &str, standing: &str) -> Vec<(String, String)> {
    vec![(outcome.to_owned(), standing.to_owned())]
}

#[test]
fn a_team_starts_with_nothing_new_and_sees_only_what_comes_after() {
    let estate = Estate::empty("story");
    copy(&repository().join("examples/oderwick"), &estate.0);
    let (code, before) = estate.assess(&[]);
    assert_eq!(code, 1);
    let made = estate.baseline(&["--owner", "platform team", "--until", "2026-11-25"]);
    assert!(made.status.success(), "{}", stderr(&made));
    let said = stdout(&made);
    assert!(said.contains("known and accepted until 2026-11-25"), "{said}");
    assert!(said.contains("CRITICAL AND REACHABLE FROM THE INTERNET"), "{said}");

    let (code, known) = estate.assess(&[]);
    assert_eq!(code, 0, "nothing is new");
    assert_eq!(known["baseline"]["new"], 0);
    assert_eq!(known["baseline"]["gone"], serde_json::json!([]));
    assert_eq!(
        known["summary"]["requirements"], before["summary"]["requirements"],
        "accepting proves nothing"
    );

    estate.write("infra/office.tf", NETWORK);
    let (code, opened) = estate.assess(&[]);
    assert_eq!(code, 1);
    let new = opened["findings"].as_array().unwrap().iter().filter(|one| one["baseline"] == "new");
    let new: Vec<&Value> = new.collect();
    assert!(
        !new.is_empty() && new.iter().all(|one| one["resource"] == "aws_security_group.office"),
        "{new:?}"
    );
    fs::remove_file(estate.0.join("infra/office.tf")).unwrap();

    let (code, last_day) = estate.assess_on("2026-11-25", &[]);
    assert_eq!((code, last_day["summary"]["failing"].clone()), (0, known["summary"]["failing"].clone()));
    let (code, day_after) = estate.assess_on("2026-11-26", &[]);
    assert_eq!(code, 1, "all are back");
    assert_eq!(day_after["baseline"]["known"], 0);
    assert_eq!(day_after["baseline"]["expired"], known["baseline"]["known"]);
    let states: Vec<&Value> = day_after["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["check"] == "baseline")
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["expired"]);

    let (code, shown) = estate.assess(&["--no-baseline"]);
    assert_eq!((code, &shown["summary"]["failing"]), (1, &before["summary"]["failing"]));
}

#[test]
fn one_more_open_port_counts_and_one_less_does_not() {
    let estate = Estate::known("ports");
    let check = "ssh-closed-to-internet";
    let (_, known) = estate.assess(&[]);
    assert_eq!(standing(&known, check), words("excepted", "known"), "{:#}", known["findings"]);

    estate.write("main.tf", &format!("{}{STORE}", NETWORK.replace("  # more\n", RANGE)));
    let (code, worse) = estate.assess(&[]);
    assert_eq!(code, 1);
    assert_eq!(standing(&worse, check), words("fail", "worse"));

    let updated = estate.baseline(&["--update", "--owner", "network team", "--until", "2026-12-31"]);
    assert!(updated.status.success(), "{}", stderr(&updated));
    let (code, again) = estate.assess(&[]);
    assert_eq!(code, 0, "{:#}", again["baseline"]);
    // Back to one open port, told from further down the file: less than was accepted.
    estate.write("main.tf", &format!("# moved\n\n\n{STORE}{NETWORK}"));
    let (code, less) = estate.assess(&[]);
    assert_eq!((code, standing(&less, check)), (0, words("excepted", "known")));
}

#[test]
fn what_moves_to_another_folder_stays_known_and_a_copy_is_new() {
    let estate = Estate::known("moved");
    let text = estate.read("main.tf");
    fs::remove_file(estate.0.join("main.tf")).unwrap();
    estate.write("live/main.tf", &text);
    let (code, moved) = estate.assess(&[]);
    assert_eq!(
        (code, &moved["baseline"]["new"], &moved["baseline"]["gone"]),
        (0, &0.into(), &Value::Array(vec![]))
    );

    estate.write("main.tf", STORE);
    let (code, copied) = estate.assess(&[]);
    assert_eq!(code, 1, "the one that was there is known, its copy is not");
    let mut both = standing(&copied, "object-store-versioned");
    both.sort();
    assert_eq!(both, [words("excepted", "known"), words("fail", "new")].concat());
}

#[test]
fn what_is_gone_is_told_and_taken_out_on_request() {
    let estate = Estate::known("gone");
    estate.write("main.tf", NETWORK);
    let (code, assessment) = estate.assess(&[]);
    assert_eq!(code, 0);
    let gone = assessment["baseline"]["gone"].as_array().unwrap();
    assert!(
        !gone.is_empty() && gone.iter().all(|one| one["resource"] == "aws_s3_bucket.invoices"),
        "{gone:?}"
    );
    let report = stdout(&estate.run(&["assess", "."], "2026-11-25"));
    let words: Vec<&str> = report.split_whitespace().collect();
    assert!(words.join(" ").contains("`nisaba baseline --prune` takes them out"), "{report}");

    // A file that cannot be read hides what is in it: nothing of it is over.
    estate.write("main.tf", "resource \"aws_s3_bucket\" \"invoices\" {\n  bucket = \n");
    let pruned = estate.baseline(&["--prune"]);
    assert!(stdout(&pruned).contains("nothing was taken out"), "{}", stdout(&pruned));

    estate.write("main.tf", NETWORK);
    let pruned = estate.baseline(&["--prune"]);
    assert!(stdout(&pruned).contains("taken out"), "{}", stdout(&pruned));
    assert!(!estate.read("nisaba-baseline.yaml").contains("invoices"));
    assert_eq!(estate.assess(&[]).0, 0);
}

#[test]
fn a_broken_baseline_hides_nothing_and_is_told_with_its_place() {
    let estate = Estate::known("broken");
    let whole = estate.read("nisaba-baseline.yaml");
    let breaks = [
        (whole.replace("    until:", "    untill:"), "did you mean `until`?"),
        (whole.replace("version: 1", "version: 2"), "written by a later Nisaba"),
        (whole.replace("2027-05-31", "some day"), "must be a date"),
        (format!("<<<<<<< ours\n{whole}"), "nisaba-baseline.yaml:"),
    ];
    for (text, told) in breaks {
        estate.write("nisaba-baseline.yaml", &text);
        let output = estate.run(&["assess", ".", "--fail-on", "low"], "2026-11-25");
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(told) && said.contains("accepts nothing"), "{told}: {said}");
        let updated = estate.baseline(&["--update", "--owner", "ops", "--until", "2027-01-31"]);
        assert_eq!(updated.status.code(), Some(2));
        assert_eq!(
            estate.read("nisaba-baseline.yaml"),
            text,
            "nothing is written over what is not understood"
        );
    }
}

#[test]
fn without_an_owner_and_a_near_end_nothing_is_accepted() {
    let estate = Estate::empty("terms");
    estate.write("main.tf", STORE);
    for (arguments, told) in [
        (&["--until", "2027-05-31"][..], "--owner is missing"),
        (&["--owner", "ops"], "accepted for ever"),
        (&["--owner", "ops", "--until", "2026-11-23"], "is over"),
        (&["--owner", "ops", "--until", "2028-01-01"], "more than a year away"),
    ] {
        let output = estate.baseline(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(told), "{told}: {}", stderr(&output));
    }
    let far = ["--owner", "ops", "--until", "2028-01-01", "--beyond-a-year"];
    assert!(estate.baseline(&far).status.success());
    let again = estate.baseline(&far);
    assert_eq!(again.status.code(), Some(2), "an old decision is not overwritten by the way");
    assert!(stderr(&again).contains("--update"), "{}", stderr(&again));
}

#[test]
fn the_file_reads_well_in_a_pull_request() {
    let estate = Estate::known("file");
    let text = estate.read("nisaba-baseline.yaml");
    insta::assert_snapshot!(text);
    let again = estate.baseline(&["--force", "--owner", "platform team", "--until", "2027-05-31"]);
    assert!(again.status.success());
    assert_eq!(estate.read("nisaba-baseline.yaml"), text, "made again, it is the same");
}

#[test]
fn sarif_says_what_is_new_and_suppresses_what_is_known() {
    let estate = Estate::known("sarif");
    estate.write("more.tf", &STORE.replace("invoices", "letters"));
    let output = estate.run(&["assess", ".", "--format", "sarif"], "2026-11-25");
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |resource: &str| {
        let is_it = |one: &&Value| {
            one["properties"]["resource"] == resource && one["ruleId"] == "object-store-versioned"
        };
        results.iter().find(is_it).unwrap()
    };
    let (old, new) = (of("aws_s3_bucket.invoices"), of("aws_s3_bucket.letters"));
    assert_eq!((&old["baselineState"], &new["baselineState"]), (&"unchanged".into(), &"new".into()));
    assert_eq!(old["suppressions"][0]["kind"], "external");
    assert_eq!(
        old["suppressions"][0]["justification"],
        "known since 2026-11-24: there when the baseline was made (platform team, until 2027-05-31)"
    );
    assert_eq!(new["suppressions"], serde_json::json!([]));
}
