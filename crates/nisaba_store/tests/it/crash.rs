//! A writer is killed at random points; what it was told is stored is there, and nothing is half there.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nisaba_store::{Act, NewSource, Store, digest};

use crate::place::Folder;

const DATABASE: &str = "NISABA_STORE_CRASH_DATABASE";

/// The writer: runs as a child of the story below, and does nothing when the suite runs it by itself.
#[tokio::test]
async fn writes_until_it_is_killed() {
    let Ok(url) = std::env::var(DATABASE) else { return };
    let store = Store::open(&url).await.unwrap();
    let act = Act::new("nisaba", 1_000);
    if store.is_empty().await.unwrap() {
        store.setup_link_make(&act, &digest("link"), 9_000).await.unwrap();
        let person = store.setup(&act, &digest("link"), "t@oderwick.example", "T", "$").await.unwrap();
        store.organisation_make(&act, "Oderwick", &person).await.unwrap();
    }
    let person = store.person_by_email("t@oderwick.example").await.unwrap().unwrap().id;
    let Some(organisation) = store.organisations_of(&person).await.unwrap().into_iter().next() else {
        return;
    };
    let scoped = store.of(organisation.id);
    for number in 0.. {
        let name = format!("{}-{number}", std::process::id());
        scoped
            .source_add(
                &act,
                &NewSource {
                    name: name.clone(),
                    kind: "upload".to_owned(),
                    place: None,
                    every_minutes: None,
                },
            )
            .await
            .unwrap();
        println!("\nstored {name}");
    }
}

#[tokio::test]
async fn killing_the_writer_loses_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let file = folder.0.join("nisaba.db");
    let mut acknowledged = Vec::new();
    for round in 0..12_u64 {
        acknowledged.extend(write_and_kill(&file, Duration::from_millis(150 + (round * 97) % 230)));
        let store = Store::open(&format!("sqlite:{}", file.display())).await.unwrap();
        let Some(person) = store.person_by_email("t@oderwick.example").await.unwrap() else { continue };
        let Some(organisation) = store.organisations_of(&person.id).await.unwrap().into_iter().next() else {
            continue;
        };
        let scoped = store.of(organisation.id);
        let stored: Vec<String> =
            scoped.source_list().await.unwrap().into_iter().map(|source| source.name).collect();
        for name in &acknowledged {
            assert!(stored.contains(name), "{name} was acknowledged and is lost");
        }
        let records = store.evidence_waiting(1_000_000).await.unwrap();
        assert_eq!(records.iter().filter(|record| record.what == "source.added").count(), stored.len());
        assert!((1_i64..).zip(&records).all(|(number, record)| number == record.sequence));
        store.close().await;
    }
    assert!(!acknowledged.is_empty(), "the writer wrote nothing before it was killed");
}

/// What a writer said is stored before it was killed after so long.
fn write_and_kill(file: &Path, after: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::writes_until_it_is_killed", "--nocapture"])
        .env(DATABASE, format!("sqlite:{}", file.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    let lines = output.lines().map_while(Result::ok);
    lines.filter_map(|line| line.strip_prefix("stored ").map(str::to_owned)).collect()
}
