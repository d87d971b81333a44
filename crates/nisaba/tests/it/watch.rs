//! `nisaba watch` on a folder that is edited while it runs.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::{env, fs, process};

use crate::run::command;

#[test]
fn a_save_shows_what_it_changed_and_a_broken_file_ends_nothing() {
    let folder = env::temp_dir().join(format!("nisaba-watch-{}", process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let store = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n";
    fs::write(folder.join("main.tf"), store).unwrap();
    let mut watch = command(&["watch", ".", "--changes", "3"])
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let mut next = || lines.next().unwrap().unwrap();
    assert!(next().contains("ms"));
    assert!(next().contains("Ctrl-C"));
    let versioned = "resource \"aws_s3_bucket_versioning\" \"v\" {\n  bucket = aws_s3_bucket.b.id\n  versioning_configuration {\n    status = \"Enabled\"\n  }\n}\n";
    fs::write(folder.join("main.tf"), format!("{store}{versioned}")).unwrap();
    let fixed = next();
    assert!(fixed.contains("-object-store-versioned aws_s3_bucket.b"), "{fixed}");
    fs::write(folder.join("nisaba.yaml"), "organisation: [").unwrap();
    let broken = next();
    assert!(broken.starts_with("not assessed: nisaba.yaml:"), "{broken}");
    fs::remove_file(folder.join("nisaba.yaml")).unwrap();
    let again = next();
    assert!(again.contains("nothing that bears on readiness; since start 0 new"), "{again}");
    assert_eq!(watch.wait().unwrap().code(), Some(0));
    fs::remove_dir_all(&folder).unwrap();
}
