//! The law files hold together, and a folder in their place says where it is wrong.

use std::collections::BTreeSet;

use nisaba_law::obligation::ProofKind;
use nisaba_law::{Confidence, Law, LawError};

#[test]
fn the_embedded_law_holds_together() {
    let problems: Vec<String> = Law::built_in().validate().iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn every_letter_of_article_21_has_at_least_three_obligations() {
    let law = Law::built_in();
    for letter in 'a'..='j' {
        let count = law.obligations().of_requirement(&format!("nis2-21-2-{letter}")).count();
        assert!(count >= 3, "letter {letter} has {count}");
    }
}

#[test]
fn every_section_of_the_annex_is_covered_by_its_own_letter() {
    let law = Law::built_in();
    for (_, section) in law.annex().sections() {
        for article in &section.nis2_article {
            let letter = article.trim_start_matches("21(2)(").trim_end_matches(')');
            let requirement = format!("nis2-21-2-{letter}");
            let covered = law
                .obligations()
                .of_section(section.id.as_str())
                .any(|it| it.requirement.as_str() == requirement);
            assert!(covered, "section {} has no obligation under letter {letter}", section.id);
        }
    }
}

#[test]
fn every_concept_of_the_checks_proves_something() {
    let law = Law::built_in();
    let used: BTreeSet<&str> = law
        .obligations()
        .obligations
        .iter()
        .flat_map(|it| it.concepts())
        .map(|concept| concept.as_str())
        .collect();
    let missing: Vec<&str> = CONCEPTS.split_whitespace().filter(|concept| !used.contains(concept)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    let known: BTreeSet<&str> = CONCEPTS.split_whitespace().collect();
    assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn an_attestation_asks_the_same_question_wherever_it_is_used() {
    let law = Law::built_in();
    let mut questions = std::collections::BTreeMap::new();
    for proof in law.obligations().obligations.iter().flat_map(|it| &it.proved_by) {
        if let ProofKind::Attestation { id, question } = &proof.kind {
            assert_eq!(questions.entry(id).or_insert(question), &question, "{id}");
        }
    }
    assert!(questions.len() > 20);
}

#[test]
fn guesswork_is_marked_as_such() {
    let law = Law::built_in();
    let low =
        law.member_states().states.iter().filter(|state| state.registration.confidence == Confidence::Low);
    assert!(low.count() > 3, "registration rules that nobody verified keep their warning");
}

#[test]
fn a_folder_in_place_of_the_law_is_read_file_by_file() -> Result<(), LawError> {
    let files = [
        ("obligations/c.yaml".to_owned(), ONE_OBLIGATION.to_owned()),
        ("README.md".to_owned(), "# not law".to_owned()),
    ];
    let law = Law::from_dir(files)?;
    assert_eq!(law.obligations().obligations.len(), 1);
    assert_eq!(law.member_states().states.len(), 27);
    assert!(law.validate().iter().any(|problem| problem.message == "has no obligation"));
    Ok(())
}

#[test]
fn a_mistake_in_a_law_file_is_shown_with_its_place() {
    let text = ONE_OBLIGATION.replace("requirement:", "requirment:");
    let error = Law::from_dir([("obligations/c.yaml".to_owned(), text)])
        .map(|_| ())
        .map_err(|error| error.to_string());
    insta::assert_snapshot!(error.unwrap_err(), @"obligations/c.yaml:3:5: unknown field `requirment`, expected one of id, requirement, annex_points, title, plain, who, proved_by, combine, max_age_days, confidence, note");
    let text = ONE_OBLIGATION.replace("checks: [db.backup]", "document: backup-policy");
    let error = Law::from_dir([("obligations/c.yaml".to_owned(), text)])
        .map(|_| ())
        .map_err(|error| error.to_string());
    insta::assert_snapshot!(error.unwrap_err(), @"obligations/c.yaml:9:9: a proof is one of `checks`, `document` with `title`, `attestation` with `question`, `exercise`");
    let error = Law::from_dir([("scop.yaml".to_owned(), String::new())])
        .map(|_| ())
        .map_err(|error| error.to_string());
    insta::assert_snapshot!(error.unwrap_err(), @"`scop.yaml` is no file of the law; did you mean `scope.yaml`?");
}

#[test]
fn the_files_on_disk_read_as_yaml_like_the_embedded_ones() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder)?.chain(std::fs::read_dir(folder.join("obligations"))?) {
        let path = entry?.path();
        if path.is_file() {
            let name = path.strip_prefix(&folder)?.to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(&path)?));
        }
    }
    files.sort();
    let law = Law::from_dir(files)?;
    assert_eq!(law.validate(), Vec::new());
    let ids =
        |law: &Law| law.obligations().obligations.iter().map(|it| it.id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&law), ids(&Law::built_in()));
    Ok(())
}

const ONE_OBLIGATION: &str = "obligations:
  - id: c.1
    requirement: nis2-21-2-c
    annex_points: ['4.2.1']
    title: Data is backed up.
    plain: It is.
    who: head of operations
    proved_by:
      - checks: [db.backup]
";

/// The concepts that checks may speak about.
const CONCEPTS: &str = "\
    code.quality code.weakness posture.other vuln.component supply.code-scan supply.dependency-scan supply.deploy-gate
    net.ssh-open net.rdp-open net.any-open net.plain-service-open net.egress-any net.default-sg
    net.subnet-segmentation net.public-ip net.waf storage.public storage.public-block storage.versioning
    storage.access-log storage.immutability db.public db.backup db.pitr db.geo-backup db.iam-auth
    db.audit-log bc.deletion-protection bc.multi-az bc.backup-plan bc.health-check crypto.storage-at-rest
    crypto.disk-at-rest crypto.db-at-rest crypto.cache-search-at-rest crypto.queue-at-rest crypto.log-at-rest
    crypto.registry-at-rest crypto.cluster-secrets crypto.https-only crypto.tls-version crypto.db-in-transit
    crypto.key-rotation crypto.key-policy crypto.cert-validation-off iam.wildcard-admin iam.wildcard-action
    iam.privilege-escalation iam.trust-any iam.resource-policy-public iam.user-direct-policy iam.root-key
    iam.default-service-account iam.password-policy iam.mfa-sso iam.app-auth secrets.in-code
    secrets.env-vs-store log.trail log.flow log.lb-cdn log.retention log.cluster detect.threat detect.contact
    detect.config-recorder detect.alarm-actions cluster.public-api cluster.auth cluster.rbac-wildcard
    container.privileged container.root container.capabilities container.limits supply.image-pin
    supply.image-scan supply.module-pin supply.ci-trust compute.imds compute.hardening patch.auto-update
    patch.unsupported-runtime vuln.assessment dns.sec asset.inventory graph.internet-to-data
    graph.single-point graph.single-region graph.backup-same-blast-radius graph.log-self-tamper
    graph.third-party-trust graph.admin-plane graph.unencrypted-hop graph.data-residency graph.orphan";
