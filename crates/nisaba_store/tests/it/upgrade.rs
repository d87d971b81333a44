//! Every schema that was released is brought to the present one, and what was in it is there.

use nisaba_store::{FindingFilter, Store};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::place::Folder;

/// Each version's text in order, as `migration.rs` applies them.
const VERSIONS: &[&str] = &[
    include_str!("../../migrations/1.sql"),
    include_str!("../../migrations/2.sql"),
    include_str!("../../migrations/3.sql"),
    include_str!("../../migrations/4.sql"),
];

/// What a program of the first version left: an organisation with an administrator, a source, a run and a failing finding.
const FIRST: &str = "
    INSERT INTO organisation VALUES ('org_00000000000000000000000001', 'Oderwick', 1000);
    INSERT INTO person VALUES ('per_00000000000000000000000001', 't@oderwick.example', 'T. Ahlgrim', '$', 1, 1000);
    INSERT INTO membership VALUES ('org_00000000000000000000000001', 'per_00000000000000000000000001', 'administrator', 1);
    INSERT INTO source (id, organisation, name, kind, version, created_at)
        VALUES ('src_00000000000000000000000001', 'org_00000000000000000000000001', 'estate', 'upload', 1, 1000);
    INSERT INTO finding VALUES ('fnd_00000000000000000000000001', 'org_00000000000000000000000001',
        'src_00000000000000000000000001', 'a', 'sha256:00', 'fail', 'high', 9, 'object-store-versioned', 'T', 'S', 'r', 'main.tf', 3,
        NULL, 1000, 1000);
    UPDATE evidence_counter SET last = 1;
    INSERT INTO evidence_outbox (sequence, organisation, at, who, what, inputs, details)
        VALUES (1, 'org_00000000000000000000000001', 1000, 'nisaba', 'organisation.made', '[]', '{}')";

#[tokio::test]
async fn a_database_of_every_version_opens_and_keeps_what_was_in_it() {
    for version in 1..=VERSIONS.len() {
        let folder = Folder::new();
        let url = format!("sqlite:{}?mode=rwc", folder.0.join("nisaba.db").display());
        let mut old = SqliteConnection::connect(&url).await.unwrap();
        let later = VERSIONS[1..version].concat();
        let text = format!("{};{FIRST};{later}", VERSIONS[0]).replace("BIGINT", "INTEGER");
        let versions: String =
            (1..=version).map(|number| format!("INSERT INTO schema_version VALUES ({number});")).collect();
        let script = format!("{text}; CREATE TABLE schema_version (version BIGINT NOT NULL); {versions}");
        sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut old).await.unwrap();
        old.close().await.unwrap();
        let store = Store::open(&url).await.unwrap();
        let person = store.person_by_email("t@oderwick.example").await.unwrap().unwrap();
        let organisation = store.organisations_of(&person.id).await.unwrap().remove(0);
        let failing = FindingFilter { outcome: "fail".to_owned(), check: None, severity: None, source: None };
        let findings = store.of(organisation.id).finding_list(&failing, None, 10).await.unwrap().items;
        assert_eq!(findings.len(), 1, "version {version}");
        assert_eq!(store.evidence_waiting(10).await.unwrap().len(), 1, "version {version}");
    }
}
