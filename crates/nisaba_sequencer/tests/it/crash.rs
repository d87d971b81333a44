//! A program that changes the store and takes rows into the logs is killed at random points: each act is in its log once, in order.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nisaba_sequencer::sequence;
use nisaba_store::{Act, NewSource, digest};

use crate::place::{INSTALLATION, Place, sign_in};

const PLACE: &str = "NISABA_SEQUENCER_CRASH_PLACE";

/// The program: runs as a child of the story below, and does nothing when the suite runs it by itself.
#[tokio::test]
async fn changes_and_sequences_until_it_is_killed() {
    let Ok(root) = std::env::var(PLACE) else { return };
    let place = Place::visit(Path::new(&root));
    let store = place.store().await;
    let person = store.person_by_email("t@oderwick.example").await.unwrap().unwrap().id;
    let organisation = store.organisations_of(&person).await.unwrap().remove(0).id;
    let scoped = store.of(organisation);
    for number in 0.. {
        let act = Act::new(person.as_str(), 1_000 + number);
        for part in 0..5 {
            let name = format!("{}-{number}-{part}", std::process::id());
            scoped
                .source_add(
                    &act,
                    &NewSource { name, kind: "upload".to_owned(), place: None, every_minutes: None },
                )
                .await
                .unwrap();
        }
        sign_in(&store, &act, &person, &number.to_string()).await;
        sequence(&store, &place).await.unwrap();
    }
}

#[tokio::test]
async fn killing_the_program_neither_loses_nor_doubles_a_record() {
    let place = Place::new();
    let act = Act::new("nisaba", 1_000);
    let store = place.store().await;
    store.setup_link_make(&act, &digest("link"), 9_000).await.unwrap();
    let person = store.setup(&act, &digest("link"), "t@oderwick.example", "T", "$").await.unwrap();
    let organisation = store.organisation_make(&act, "Oderwick", &person).await.unwrap();
    store.close().await;
    let mut rows = 0;
    for round in 0..10_u64 {
        run_and_kill(&place.root, Duration::from_millis(250 + (round * 97) % 330));
        let store = place.store().await;
        // Before anything is made good, what is in the logs verifies and nothing is there twice.
        for name in [INSTALLATION, organisation.as_str()] {
            assert!(place.sequences(name).is_sorted_by(|a, b| a < b), "{name}");
        }
        sequence(&store, &place).await.unwrap();
        let mut all = place.sequences(INSTALLATION);
        all.extend(place.sequences(organisation.as_str()));
        all.sort_unstable();
        rows = all.len();
        assert!((1_i64..).zip(&all).all(|(number, sequence)| number == *sequence), "each act once");
        assert!(store.evidence_waiting(1).await.unwrap().is_empty());
        store.close().await;
    }
    assert!(rows > 20, "the program did only {rows} acts before it was killed");
}

fn run_and_kill(root: &Path, after: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::changes_and_sequences_until_it_is_killed", "--nocapture"])
        .env(PLACE, root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}
