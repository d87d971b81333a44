//! What pipelines read: the whole of each format for the hand-made assessment, and the rules of its consumer.

use crate::fixture;
use nisaba_view::export::{Options, csv, gitlab, junit, markdown, ocsf, sarif};
use serde_json::Value;

fn below(folder: &str) -> Options {
    Options { below: folder.to_owned(), ..Options::default() }
}

fn sarif_run(options: &Options) -> Value {
    let log: Value = serde_json::from_str(&sarif::document(&fixture::brennholt(), options)).expect("JSON");
    log["runs"][0].clone()
}

#[test]
fn sarif_tells_rules_results_and_what_could_not_be_read() {
    insta::assert_snapshot!(sarif::document(&fixture::brennholt(), &below("operations")));
}

#[test]
fn a_comment_says_the_answer_and_the_worst_gaps() {
    insta::assert_snapshot!(markdown::document(&fixture::brennholt(), &below("operations")));
}

#[test]
fn junit_has_a_suite_for_each_measure() {
    insta::assert_snapshot!(junit::document(&fixture::brennholt(), &Options::default()));
}

#[test]
fn a_spreadsheet_has_a_row_for_each_finding() {
    let options = Options { undecided: true, ..Options::default() };
    insta::assert_snapshot!(csv::document(&fixture::brennholt(), &options));
}

#[test]
fn gitlab_gets_code_quality_and_vulnerabilities() {
    insta::assert_snapshot!(
        "gitlab_code_quality",
        gitlab::code_quality(&fixture::brennholt(), &below("operations"))
    );
    insta::assert_snapshot!("gitlab_sast", gitlab::security(&fixture::brennholt(), &below("operations")));
}

#[test]
fn ocsf_is_one_compliance_finding_a_line_passes_included() {
    let all = fixture::brennholt();
    let lines = ocsf::lines(&all, &Options::default());
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), all.findings.len());
    for event in &events {
        for required in [
            "activity_id",
            "category_uid",
            "class_uid",
            "type_uid",
            "severity_id",
            "time",
            "metadata",
            "finding_info",
            "compliance",
        ] {
            assert!(!event[required].is_null(), "no {required}: {event}");
        }
        assert_eq!(event["time"], 1_795_485_900_000_i64);
    }
    let words = |event: &Value| {
        (
            event["compliance"]["status"].as_str().unwrap().to_owned(),
            event["status"].as_str().unwrap().to_owned(),
        )
    };
    assert!(
        events.iter().any(|event| words(event) == ("Fail".into(), "Suppressed".into())),
        "an accepted risk is no pass"
    );
    assert!(
        events.iter().any(|event| words(event) == ("Unknown".into(), "New".into())),
        "undecided is no pass"
    );
    insta::assert_snapshot!("ocsf_first", format!("{:#}", events[0]));
}

#[test]
fn an_open_question_is_no_alert_unless_asked_for() {
    let kinds = |options: &Options| -> Vec<(String, String)> {
        let run = sarif_run(options);
        let results = run["results"].as_array().unwrap().iter();
        results
            .map(|one| (one["kind"].as_str().unwrap().into(), one["level"].as_str().unwrap().into()))
            .collect()
    };
    assert!(!kinds(&Options::default()).iter().any(|(kind, _)| kind == "review"));
    let asked = kinds(&Options { undecided: true, ..Options::default() });
    assert!(asked.contains(&("review".into(), "none".into())));
    assert!(asked.iter().all(|(kind, level)| (kind == "fail") == (level != "none")), "kind and level agree");
}

#[test]
fn an_accepted_risk_is_suppressed_or_left_out() {
    let run = sarif_run(&Options::default());
    let results = run["results"].as_array().unwrap();
    let accepted: Vec<&Value> =
        results.iter().filter(|one| one["suppressions"][0]["status"] == "accepted").collect();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["suppressions"][0]["kind"], "external");
    assert!(results.iter().all(|one| one["suppressions"].is_array()), "all say so, or none");

    let run = sarif_run(&Options { accepted: false, ..Options::default() });
    let results = run["results"].as_array().unwrap();
    assert!(results.iter().all(|one| one["suppressions"].is_null() && one["ruleId"] != "bucket-versioning"));
}

#[test]
fn every_result_names_its_rule_by_id_and_place() {
    let run = sarif_run(&Options { undecided: true, ..Options::default() });
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        assert!(!rule["help"]["text"].as_str().unwrap().is_empty());
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 20, "a code host refuses more");
        let severity: f64 = rule["properties"]["security-severity"].as_str().unwrap().parse().unwrap();
        assert!((0.1..=10.0).contains(&severity));
    }
}

#[test]
fn more_results_than_a_code_host_takes_are_cut_from_the_end_and_counted() {
    let mut all = fixture::brennholt();
    let gap = all.findings.iter().rfind(|one| one.outcome == "fail").unwrap().clone();
    for number in 0..25_000 {
        let mut another = gap.clone();
        another.fingerprint = format!("f-many-{number}").into();
        all.findings.push(another);
    }
    let log: Value = serde_json::from_str(&sarif::document(&all, &Options::default())).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 25_000);
    assert_eq!(run["results"][0]["ruleId"], "database-public", "the worst stays");
    let told = run["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(told.contains("10 results are of least risk and left out."), "{told}");
}

#[test]
fn a_comment_is_never_too_long() {
    let mut all = fixture::brennholt();
    let gap = all.findings[0].clone();
    for number in 0..5_000 {
        let mut another = gap.clone();
        another.resource = format!("aws_db_instance.{}{number}", "long".repeat(60)).into();
        all.findings.push(another);
    }
    let comment = markdown::document(&all, &Options { undecided: true, ..Options::default() });
    assert!(comment.len() < 65_536, "{}", comment.len());
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
    assert!(comment.contains("not fit into a comment"));
}
