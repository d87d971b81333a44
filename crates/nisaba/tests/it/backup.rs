//! A backup made while the server is written to, restored elsewhere, served: the same answers, and the evidence verifies.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::run::{command, stderr, stdout};
use crate::serve::{Folder, Server, pairs};

#[test]
fn a_backup_under_load_is_restored_elsewhere_and_answers_the_same() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    let server = Server::start(&data);
    let (base, session) = server.administrator();
    let session = pairs(&session);
    let add = |number: usize| {
        let wish = json!({ "name": format!("source {number}") });
        let (status, _, answer) = server.ask("POST", &format!("{base}/sources"), &session, &wish);
        assert_eq!(status, 201, "{answer}");
    };
    (0..20).for_each(add);
    // The organisation's and the installation's: what was done is taken into them within moments.
    let logs = || std::fs::read_dir(data.join("evidence")).map_or(0, Iterator::count);
    let begun = Instant::now();
    while logs() < 2 && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let backup = folder.0.join("backup");
    let is_over = AtomicBool::new(false);
    let made = std::thread::scope(|scope| {
        let load = scope.spawn(|| {
            (20..)
                .take_while(|_| !is_over.load(Ordering::Relaxed))
                .inspect(|number| add(*number))
                .last()
                .unwrap_or(19)
        });
        let output = command(&["backup"]).arg(&backup).arg("--data").arg(&data).output().unwrap();
        is_over.store(true, Ordering::Relaxed);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&output).contains("2 evidence logs"), "{}", stdout(&output));
        load.join().unwrap()
    });
    let names = |server: &Server| {
        let (status, _, answer) = server.ask("GET", &format!("{base}/sources"), &session, &Value::Null);
        assert_eq!(status, 200, "{answer}");
        let items = answer["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let now = names(&server);
    assert_eq!(now.len(), made + 1, "a backup keeps nobody from writing");
    drop(server);
    // Elsewhere: the folder is copied, and what was there is gone.
    let elsewhere = folder.0.join("elsewhere");
    let restored = command(&["restore"]).arg(&backup).arg("--data").arg(&elsewhere).output().unwrap();
    assert!(restored.status.success(), "{}", stderr(&restored));
    assert!(stdout(&restored).contains("1 organisations"), "{}", stdout(&restored));
    std::fs::write(elsewhere.join("known"), "").unwrap();
    let server = Server::start(&elsewhere);
    let then = names(&server);
    assert!(then.len() >= 20 && now.starts_with(&then), "{} of {}", then.len(), now.len());
    // What is done from here on goes on in the logs, which verify.
    let wish = json!({ "name": "after" });
    assert_eq!(server.ask("POST", &format!("{base}/sources"), &session, &wish).0, 201);
    let told = std::process::Command::new("kill")
        .args(["-TERM", &server.process.id().to_string()])
        .status()
        .unwrap();
    assert!(told.success());
    let mut server = server;
    server.process.wait().unwrap();
    let log = elsewhere.join("evidence").join(base.rsplit('/').next().unwrap());
    let verified = command(&["evidence", "verify"]).arg(&log).output().unwrap();
    assert!(stdout(&verified).starts_with("ok"), "{}", stdout(&verified));
    // Nothing is restored over what is there, and nothing from a backup that was changed.
    let again = command(&["restore"]).arg(&backup).arg("--data").arg(&elsewhere).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("is not empty"), "{}", stderr(&again));
    let mut bytes = std::fs::read(backup.join("nisaba.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(backup.join("nisaba.db"), bytes).unwrap();
    let refused =
        command(&["restore"]).arg(&backup).arg("--data").arg(folder.0.join("third")).output().unwrap();
    assert!(
        stderr(&refused).contains("`nisaba.db` of the backup is not as it was written"),
        "{}",
        stderr(&refused)
    );
}
