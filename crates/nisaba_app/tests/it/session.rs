//! What a session answers after any edits is what a fresh assessment answers, byte for byte.

use std::fs;
use std::path::Path;

use nisaba_app::baseline::{Change, Decision, Use};
use nisaba_app::{Input, Session, assess};
use nisaba_base::clock::FixedClock;
use nisaba_base::files::MemoryFiles;
use nisaba_check::Catalogue;
use nisaba_law::Law;
use proptest::prelude::*;
use proptest::sample::Index;

/// What a person or a tool does to a folder.
#[derive(Debug, Clone)]
enum Edit {
    /// A line above everything: what is below moves.
    LineAbove(Index),
    /// A line below everything: nothing moves.
    LineBelow(Index),
    /// A part of a file is lost, wherever it is cut.
    Cut(Index, Index),
    /// The first such words of a file become other words.
    Words(Index, &'static str, &'static str),
    Delete(Index),
    /// A second file with the same content beside it.
    Copy(Index),
    Rename(Index),
    /// Two files change places.
    Swap(Index, Index),
    /// `nisaba.yaml` says something more.
    Configure(&'static str),
    /// A section of `nisaba.yaml` says something else.
    Declare(&'static str, &'static str),
    /// What is found becomes known.
    Accept,
    /// Nothing.
    Nothing,
}

fn edit() -> impl Strategy<Value = Edit> {
    let file = any::<Index>;
    let words = prop::sample::select(vec![
        ("true", "false"),
        ("false", "true"),
        ("aws_s3_bucket", "aws_sqs_queue"),
        ("\"", "\"x"),
        ("0.0.0.0/0", "10.0.0.0/8"),
        ("var.", "local."),
        ("count", "cuont"),
        ("replicas: 2", "replicas: 1"),
        ("name", "title"),
    ]);
    let sections = prop::sample::select(vec![
        "\nexceptions:\n  - check: object-store-versioned\n    resource: \"*\"\n    owner: ops\n    until: 2027-05-01\n    reason: tried\n",
        "\noverrides:\n  - check: object-store-versioned\n    severity: low\n    reason: tried\n",
        "\n# a remark\n",
        "\nowners:\n  \"**\": everybody\n",
        "\nservices: 7\n",
    ]);
    let declared = prop::sample::select(vec![
        ("services", "  - {name: everything, essential: true, owner: team-all, assets: [\"*\"]}\n"),
        ("services", "  - {name: everything, essential: false, assets: [\"*\"]}\n"),
        (
            "services",
            "  - {name: jump, essential: true, owner: team-jump, assets: [\"aws_instance.*\", \"aws_db_instance.*\"]}\n  - {name: stores, assets: [\"*bucket*\", \"module.*\"]}\n",
        ),
        ("services", "  - {name: nothing, essential: true, assets: [\"nothing.*\"]}\n"),
        ("services", ""),
        (
            "suppliers",
            "  - {name: Nordhessen Clearing, service: invoices, criticality: medium, accounts: [\"222233334444\"]}\n",
        ),
        (
            "suppliers",
            "  - {name: Nordhessen Clearing, service: invoices, criticality: critical, accounts: [\"555566667777\"]}\n",
        ),
        (
            "suppliers",
            "  - {name: Amazon Web Services EMEA, service: hosting, criticality: critical, accounts: []}\n",
        ),
        ("suppliers", ""),
    ]);
    prop_oneof![
        2 => file().prop_map(Edit::LineAbove),
        2 => file().prop_map(Edit::LineBelow),
        2 => (file(), file()).prop_map(|(file, at)| Edit::Cut(file, at)),
        5 => (file(), words).prop_map(|(file, (from, to))| Edit::Words(file, from, to)),
        2 => file().prop_map(Edit::Delete),
        2 => file().prop_map(Edit::Copy),
        2 => file().prop_map(Edit::Rename),
        1 => (file(), file()).prop_map(|(one, other)| Edit::Swap(one, other)),
        1 => sections.prop_map(Edit::Configure),
        3 => declared.prop_map(|(section, entries)| Edit::Declare(section, entries)),
        1 => Just(Edit::Accept),
        1 => Just(Edit::Nothing),
    ]
}

fn apply(edit: &Edit, files: &mut MemoryFiles) {
    let paths: Vec<String> = files.0.keys().cloned().collect();
    if paths.is_empty() {
        return;
    }
    let text = |files: &MemoryFiles, path: &String| files.0.get(path).cloned().unwrap_or_default();
    match edit {
        Edit::LineAbove(file) => {
            let path = file.get(&paths);
            files.0.insert(path.clone(), format!("\n{}", text(files, path)));
        }
        Edit::LineBelow(file) => {
            let path = file.get(&paths);
            files.0.insert(path.clone(), format!("{}\n# remark\n", text(files, path)));
        }
        Edit::Cut(file, at) => {
            let path = file.get(&paths);
            let mut text = text(files, path);
            let cut = text.floor_char_boundary(at.index(text.len() + 1));
            text.truncate(cut);
            files.0.insert(path.clone(), text);
        }
        Edit::Words(file, from, to) => {
            // A file that has the words, else any.
            let having: Vec<&String> = paths.iter().filter(|path| text(files, path).contains(from)).collect();
            let Some(path) = (!having.is_empty()).then(|| *file.get(&having)) else { return };
            files.0.insert(path.clone(), text(files, path).replacen(from, to, 1));
        }
        Edit::Delete(file) => drop(files.0.remove(file.get(&paths))),
        Edit::Copy(file) => {
            let path = file.get(&paths);
            let (folder, name) = path.rsplit_once('/').map_or(("", &**path), |(folder, name)| (folder, name));
            let beside = format!("{folder}{}copy_of_{name}", if folder.is_empty() { "" } else { "/" });
            files.0.insert(beside, text(files, path));
        }
        Edit::Rename(file) => {
            let path = file.get(&paths);
            if let Some(text) = files.0.remove(path) {
                files.0.insert(format!("moved/{path}"), text);
            }
        }
        Edit::Swap(one, other) => {
            let (one, other) = (one.get(&paths), other.get(&paths));
            let (first, second) = (text(files, one), text(files, other));
            files.0.insert(one.clone(), second);
            files.0.insert(other.clone(), first);
        }
        Edit::Configure(section) => {
            let path = "nisaba.yaml".to_owned();
            files.0.insert(path.clone(), format!("{}{section}", text(files, &path)));
        }
        Edit::Declare(section, entries) => {
            let path = "nisaba.yaml".to_owned();
            files.0.insert(path.clone(), declared(&text(files, &path), section, entries));
        }
        Edit::Accept => drop(accept(files)),
        Edit::Nothing => {}
    }
}

/// The configuration with these entries as its section of that name; without the section where there are none.
fn declared(text: &str, section: &str, entries: &str) -> String {
    let mut within = false;
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        within = match line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            true => line.starts_with(&format!("{section}:")),
            false => within,
        };
        lines.extend((!within).then_some(line));
    }
    let rest = lines.join("\n");
    if entries.is_empty() { format!("{rest}\n") } else { format!("{rest}\n{section}:\n{entries}") }
}

/// A baseline of everything that is found; none where nothing can be.
fn accept(files: &mut MemoryFiles) -> Option<()> {
    let (law, clock) = (Law::built_in(), clock());
    let recorded = assess(&Input { baseline: Use::Renew, ..input(files, &law, &clock) }).ok()?.recorded?;
    let day = "2026-12-24".parse().ok()?;
    let decision = Decision { owner: "ops".into(), since: day, until: day, reason: "tried".into() };
    let change = Change { add: Some(decision), remove: &[] };
    let made = nisaba_app::baseline::change(&recorded.baseline, &recorded.findings, change);
    files.0.insert("nisaba-baseline.yaml".to_owned(), nisaba_app::baseline::text(&made.baseline));
    Some(())
}

fn clock() -> FixedClock {
    FixedClock("2026-11-24T09:00:00Z".parse().unwrap())
}

fn input<'i>(files: &'i MemoryFiles, law: &'i Law, clock: &'i FixedClock) -> Input<'i> {
    Input {
        files,
        path: "estate",
        law,
        catalogue: Catalogue::built_in(),
        own_checks: &[],
        reports: &[],
        clock,
        terraform: Default::default(),
        baseline: Use::Honour,
        only: &[],
        passes: nisaba_app::Passes::Told,
        progress: &|_, _| {},
    }
}

/// A fresh assessment as text; the mistakes where `nisaba.yaml` has some.
fn fresh(input: &Input<'_>) -> String {
    match assess(input) {
        Ok(assessed) => serde_json::to_string_pretty(&assessed.assessment).unwrap(),
        Err(error) => format!("{:?}", error.diagnostics),
    }
}

fn of_session(session: &mut Session, input: &Input<'_>) -> String {
    match session.assess(input) {
        Ok(assessed) => serde_json::to_string_pretty(&assessed.assessment).unwrap(),
        Err(error) => format!("{:?}", error.diagnostics),
    }
}

/// The first lines that differ, which say more than two long texts.
fn difference(left: &str, right: &str) -> Option<String> {
    let at = left.lines().zip(right.lines()).position(|(left, right)| left != right);
    let at = at.or_else(|| (left != right).then(|| left.lines().count().min(right.lines().count())))?;
    let around =
        |text: &str| text.lines().skip(at.saturating_sub(12)).take(16).collect::<Vec<_>>().join("\n");
    Some(format!("line {at}\nsession:\n{}\nfresh:\n{}", around(left), around(right)))
}

fn edited(mut files: MemoryFiles, edits: &[Edit]) -> Result<(), TestCaseError> {
    let clock = clock();
    let law = Law::built_in();
    let mut session = Session::default();
    of_session(&mut session, &input(&files, &law, &clock));
    for (number, edit) in edits.iter().enumerate() {
        apply(edit, &mut files);
        let input = input(&files, &law, &clock);
        let said = of_session(&mut session, &input);
        if let Some(difference) = difference(&said, &fresh(&input)) {
            return Err(TestCaseError::fail(format!("after edit {number}, {edit:?}: {difference}")));
        }
    }
    Ok(())
}

fn example() -> MemoryFiles {
    let mut files = MemoryFiles::default();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/oderwick"), "", &mut files);
    assert!(files.0.len() > 20, "the example is where it was");
    files
}

fn read(folder: &Path, prefix: &str, files: &mut MemoryFiles) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.0.insert(name, text);
        }
    }
}

/// Two roots that call one module and read a file each, a root at the top, manifests, a stack, a pipeline, a container file.
fn small() -> MemoryFiles {
    let files = [
        ("nisaba.yaml", "owners:\n  \"live/**\": platform\n"),
        (
            "modules/store/main.tf",
            "variable \"name\" {}\nvariable \"keep\" {\n  default = false\n}\nresource \"aws_s3_bucket\" \"this\" {\n  bucket = var.name\n}\nresource \"aws_s3_bucket_versioning\" \"this\" {\n  bucket = aws_s3_bucket.this.id\n  versioning_configuration {\n    status = var.keep ? \"Enabled\" : \"Suspended\"\n  }\n}\noutput \"arn\" {\n  value = aws_s3_bucket.this.arn\n}\n",
        ),
        (
            "live/one/main.tf",
            "module \"store\" {\n  source = \"../../modules/store\"\n  name = \"one\"\n  keep = true\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = file(\"${path.module}/policy.json\")\n}\nresource \"kubernetes_service\" \"web\" {\n  metadata {\n    name = \"web\"\n  }\n  spec {\n    selector = { app = \"web\" }\n    type = \"LoadBalancer\"\n  }\n}\n",
        ),
        (
            "live/one/policy.json",
            "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}",
        ),
        (
            "live/two/trust.tf",
            "resource \"aws_iam_role\" \"invoices\" {\n  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      Effect = \"Allow\"\n      Action = \"sts:AssumeRole\"\n      Principal = { AWS = \"arn:aws:iam::222233334444:root\" }\n    }]\n  })\n}\n",
        ),
        ("live/one/terraform.tfvars", "region = \"eu-central-1\"\n"),
        (
            "live/two/main.tf",
            "module \"store\" {\n  source = \"../../modules/store\"\n  name = \"two\"\n}\nlocals {\n  all = fileset(path.module, \"*.txt\")\n}\nresource \"aws_sqs_queue\" \"q\" {\n  for_each = local.all\n  name = each.key\n}\nresource \"aws_security_group\" \"open\" {\n  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = \"tcp\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}\nresource \"aws_instance\" \"jump\" {\n  ami = \"ami-1\"\n  instance_type = \"t3.micro\"\n  vpc_security_group_ids = [aws_security_group.open.id]\n  associate_public_ip_address = true\n}\n",
        ),
        ("live/two/a.txt", "a\n"),
        (
            "main.tf",
            "# nisaba:except object-store-versioned until=2027-01-31 owner=ops tried\nresource \"aws_s3_bucket\" \"top\" {\n  count = 2\n}\nresource \"aws_db_instance\" \"db\" {\n  engine = \"postgres\"\n  publicly_accessible = true\n  password = \"Korbweide-77\"\n}\n",
        ),
        (
            "k8s/web.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1.2\n",
        ),
        ("k8s/kustomization.yaml", "resources:\n  - web.yaml\nnamePrefix: shop-\n"),
        (
            "stack/store.yaml",
            "Resources:\n  Store:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: three\n  Queue:\n    Type: AWS::SQS::Queue\n",
        ),
        (
            ".github/workflows/build.yml",
            "on: [push]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make\n",
        ),
        ("app/Dockerfile", "FROM debian:12\nRUN apt-get update\n"),
        (
            "docs/backup.md",
            "---\nid: backup-policy\nowner: J. Petriuk\napproved_on: 2026-03-01\n---\n# Backup\nWe restore.\n",
        ),
    ];
    MemoryFiles(files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
}

#[test]
fn a_supplier_that_becomes_known_and_a_service_that_becomes_essential_change_what_is_said() {
    let clock = clock();
    let law = Law::built_in();
    let mut files = small();
    let mut session = Session::default();
    let mut said = vec![of_session(&mut session, &input(&files, &law, &clock))];
    for (section, entries) in [
        (
            "suppliers",
            "  - {name: Clearing, service: invoices, criticality: low, accounts: [\"222233334444\"]}\n",
        ),
        ("services", "  - {name: jump, essential: true, owner: team-jump, assets: [\"aws_instance.*\"]}\n"),
        ("services", "  - {name: jump, essential: false, owner: team-jump, assets: [\"aws_instance.*\"]}\n"),
    ] {
        apply(&Edit::Declare(section, entries), &mut files);
        let input = input(&files, &law, &clock);
        said.push(of_session(&mut session, &input));
        assert_eq!(difference(said.last().unwrap(), &fresh(&input)), None);
    }
    assert!(said.windows(2).all(|pair| pair[0] != pair[1]), "each of these bears on some answer");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_session_says_what_a_fresh_assessment_says(edits in prop::collection::vec(edit(), 1..8)) {
        edited(small(), &edits)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_does_so_for_the_example(edits in prop::collection::vec(edit(), 1..5)) {
        edited(example(), &edits)?;
    }
}
