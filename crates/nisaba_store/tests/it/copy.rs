//! A copy holds everything, whichever database it comes from, and goes into an empty one of either kind.

use nisaba_store::{Act, NewSource, Store, StoreError, back_up, digest, restore};

use crate::place::{Folder, postgres_url};

fn sqlite_url(folder: &Folder, name: &str) -> String {
    format!("sqlite:{}", folder.0.join(name).display())
}

/// Somebody, an organisation, and more sources than are read at once; nothing, where a text was, stays nothing.
async fn filled(url: &str) {
    let store = Store::open(url).await.unwrap();
    let act = Act::new("nisaba", 1_000);
    store.setup_link_make(&act, &digest("link"), 9_000).await.unwrap();
    let person =
        store.setup(&act, &digest("link"), "t@oderwick.example", "T. Ahlgrim", "$hash").await.unwrap();
    let organisation = store.organisation_make(&act, "Oderwick", &person).await.unwrap();
    for number in 0..1_200 {
        let new = NewSource {
            name: format!("ü {number}"),
            kind: "upload".to_owned(),
            place: None,
            every_minutes: None,
        };
        store.of(organisation.clone()).source_add(&act, &new).await.unwrap();
    }
    store.close().await;
}

/// Everything that was put in, as it is told.
async fn told(url: &str) -> (String, usize, i64) {
    let store = Store::open(url).await.unwrap();
    let person = store.person_by_email("t@oderwick.example").await.unwrap().unwrap();
    let organisation = store.organisations_of(&person.id).await.unwrap().remove(0);
    let sources = store.of(organisation.id.clone()).source_list().await.unwrap();
    let text = format!("{person:?} {organisation:?} {sources:?}");
    // What is done next is numbered after what was done before.
    let new =
        NewSource { name: "next".to_owned(), kind: "upload".to_owned(), place: None, every_minutes: None };
    store.of(organisation.id).source_add(&Act::new("nisaba", 2_000), &new).await.unwrap();
    let waiting = store.evidence_waiting(10_000).await.unwrap();
    let last = waiting.last().unwrap().sequence;
    store.close().await;
    (digest(text), waiting.len(), last)
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

fn story(from: &str, into: &str, folder: &Folder) {
    run(filled(from));
    let copy = folder.0.join("copy.db");
    back_up(from, &copy).unwrap();
    assert_eq!(restore(&copy, into).unwrap(), 1);
    assert!(matches!(restore(&copy, into), Err(StoreError::NotEmpty)));
    let (before, after) = (run(told(from)), run(told(into)));
    assert_eq!(after, before);
    assert_eq!(usize::try_from(after.2).unwrap(), after.1, "numbers have no gap");
}

#[test]
fn sqlite_into_sqlite() {
    let folder = Folder::new();
    story(&sqlite_url(&folder, "from.db"), &sqlite_url(&folder, "into.db"), &folder);
}

#[test]
fn sqlite_into_postgres() {
    let folder = Folder::new();
    let Some(into) = postgres_url() else { return };
    story(&sqlite_url(&folder, "from.db"), &into, &folder);
}

#[test]
fn postgres_into_postgres_by_a_file() {
    let folder = Folder::new();
    let (Some(from), Some(into)) = (postgres_url(), postgres_url()) else { return };
    story(&from, &into, &folder);
}
