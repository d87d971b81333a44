//! Checks that pass, told or counted: nothing else of the answer depends on it.

use nisaba_app::assessment::Assessment;
use nisaba_app::{Input, Passes, assess};
use nisaba_base::clock::FixedClock;
use nisaba_base::files::MemoryFiles;
use nisaba_check::Catalogue;
use nisaba_law::Law;

const CODE: &str = r#"
resource "aws_s3_bucket" "open" {
  bucket = "harbour-open"
  acl    = "public-read"
}

resource "aws_db_instance" "ledger" {
  engine              = "postgres"
  storage_encrypted   = true
  publicly_accessible = var.public
}

variable "public" {}
"#;

fn assessed(passes: Passes, only: &[String]) -> Assessment {
    let files = MemoryFiles([("main.tf".to_owned(), CODE.to_owned())].into_iter().collect());
    let input = Input {
        files: &files,
        path: "estate",
        law: &Law::built_in(),
        catalogue: Catalogue::built_in(),
        own_checks: &[],
        reports: &[],
        clock: &FixedClock("2026-11-24T09:00:00Z".parse().unwrap()),
        terraform: Default::default(),
        baseline: nisaba_app::baseline::Use::Honour,
        only,
        passes,
        progress: &|_, _| {},
    };
    assess(&input).unwrap().assessment
}

fn without_findings(mut assessment: Assessment) -> String {
    assessment.findings.clear();
    serde_json::to_string_pretty(&assessment).unwrap()
}

#[test]
fn passes_that_are_only_counted_change_nothing_but_the_list_of_findings() {
    let (mut told, counted) = (assessed(Passes::Told, &[]), assessed(Passes::Counted, &[]));
    assert!(told.findings.iter().any(|finding| finding.outcome == "pass"));
    told.findings.retain(|finding| finding.outcome != "pass");
    // Outputs that name no passing check show no lines of the code either.
    let json = |assessment: &Assessment| {
        let mut findings = serde_json::to_value(&assessment.findings).unwrap();
        for finding in findings.as_array_mut().unwrap() {
            finding["snippet"] = serde_json::Value::Null;
        }
        serde_json::to_string_pretty(&findings).unwrap()
    };
    assert_eq!(json(&told), json(&counted));
    assert!(told.findings.iter().all(|finding| finding.snippet.is_some()));
    assert_eq!(without_findings(told), without_findings(counted));
}

#[test]
fn passes_are_told_where_only_some_findings_are_wanted() {
    let only = ["aws_db_instance.ledger".to_owned()];
    let (told, counted) = (assessed(Passes::Told, &only), assessed(Passes::Counted, &only));
    assert_eq!(told.findings.len(), counted.findings.len());
    assert_eq!(without_findings(told), without_findings(counted));
}
