//! Statements without a server: on record in an evidence log, with what they are about. What counts is what `nisaba.yaml` says.

use nisaba_evidence::record::Record;
use nisaba_evidence::{Kind, retention};
use serde_json::json;

use super::{New, Wanted};
use crate::arguments::ScopeFormat;
use crate::clock::clock;
use crate::command::Failure;
use crate::command::evidence::{line, records};
use crate::evidence::home::failed;
use crate::evidence::{Disk, Home, about, media_type, who};
use crate::output::Screen;
use crate::statement_arguments::Kept;

/// The key under which a record names the one it takes back.
const WITHDRAWS: &str = "withdraws";

/// Does it in the log.
pub(super) fn run(kept: &Kept, kind: Kind, wanted: Wanted, screen: &Screen) -> Result<(), Failure> {
    match wanted {
        Wanted::Add(new) => add(kept, kind, &new, screen),
        Wanted::List(format) => list(kept, kind, format, screen),
        Wanted::Withdraw(id) => withdraw(kept, kind, &id, screen),
    }
}

fn add(kept: &Kept, kind: Kind, new: &New, screen: &Screen) -> Result<(), Failure> {
    let clock = clock();
    let home = Home::take(&kept.log)?;
    if !home.is_there()? {
        home.create(None, who(kept.by.as_deref()), &*clock)?;
        screen.note(&format!("made the evidence log {}", kept.log.display()));
    }
    let signer = home.signer()?;
    let mut log = home.open()?;
    let subject = new.field("subject").unwrap_or_default();
    let mut record = Record::new(kind, says(kind, new), clock.now(), who(kept.by.as_deref()));
    record.about = about(subject_reference(kind, subject).as_deref().into_iter());
    for (key, value) in new.body.iter().filter(|(key, _)| *key != "text") {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !text.is_empty() {
            record.detail.insert(key.clone(), text);
        }
    }
    if let Some((name, text)) = &new.text {
        let artefact = log.keep(name, media_type(name), text.as_bytes()).map_err(|error| failed(&error))?;
        record.detail.insert("seen".to_owned(), format!("sha256:{}", artefact.sha256));
        record.artefacts.push(artefact);
    }
    let by_rule = retention::day_of(&record).and_then(|day| retention::valid_until(kind, day));
    record.valid_until = new.field("until").map(str::to_owned).or(by_rule.map(|day| day.to_string()));
    let entry = log.append(record).map_err(|error| failed(&error))?;
    log.commit(&[&signer]).map_err(|error| failed(&error))?;
    screen.print(&format!("entry {entry}  {}  {subject}\n", kind.word()));
    if !new.lines.is_empty() {
        screen.note(&format!(
            "\n`nisaba assess` counts what nisaba.yaml says; the lines for it:\n\n{}",
            new.lines
        ));
    }
    Ok(())
}

fn says(kind: Kind, new: &New) -> String {
    let of = |key: &str| new.field(key).unwrap_or_default();
    match kind {
        Kind::Exception => {
            format!("The risk {} is accepted until {}: {}", of("subject"), of("until"), of("says"))
        }
        Kind::Attestation => {
            let is_so = new.body.get("answer").and_then(serde_json::Value::as_bool) == Some(true);
            format!("{}: {}", of("subject"), if is_so { "yes" } else { "no" })
        }
        Kind::Approval => format!("{} was approved.", of("subject")),
        _ => format!("{} was trained: {}", of("subject"), of("says")),
    }
}

/// What a record of it bears on; a person's name is no reference.
fn subject_reference(kind: Kind, subject: &str) -> Option<String> {
    match kind {
        Kind::Training => None,
        Kind::Approval => Some(format!("document:{subject}")),
        Kind::Attestation => Some(format!("question:{subject}")),
        _ if subject.contains(':') => Some(subject.to_owned()),
        _ => Some(format!("check:{subject}")),
    }
}

fn list(kept: &Kept, kind: Kind, format: ScopeFormat, screen: &Screen) -> Result<(), Failure> {
    let all = records(&Disk::new(&kept.log), &kept.log)?;
    let withdrawn: Vec<&str> =
        all.iter().filter_map(|record| record.detail.get(WITHDRAWS)).map(String::as_str).collect();
    let mine = all.iter().filter(|record| record.kind == kind && !record.detail.contains_key(WITHDRAWS));
    let shown: Vec<(&Record, bool)> =
        mine.map(|record| (record, withdrawn.contains(&record.index.to_string().as_str()))).collect();
    if format == ScopeFormat::Json {
        let items: Vec<_> =
            shown.iter().map(|(record, over)| json!({ "record": record, "withdrawn": over })).collect();
        screen.print(&format!("{:#}\n", json!({ "items": items })));
        return Ok(());
    }
    if shown.is_empty() {
        screen.note(&format!("no {} yet", kind.word()));
    }
    for (record, over) in shown {
        screen.print(&format!("{}{}", if over { "withdrawn" } else { "         " }, line(record, true)));
    }
    Ok(())
}

fn withdraw(kept: &Kept, kind: Kind, id: &str, screen: &Screen) -> Result<(), Failure> {
    let all = records(&Disk::new(&kept.log), &kept.log)?;
    let is_meant = |record: &&Record| record.index.to_string() == id && record.kind == kind;
    let meant = all.iter().find(is_meant).filter(|record| !record.detail.contains_key(WITHDRAWS));
    let meant = meant.ok_or_else(|| Failure::new(format!("entry `{id}` is no {}", kind.word())))?;
    if all.iter().any(|record| record.detail.get(WITHDRAWS).is_some_and(|other| other == id)) {
        return Err(Failure::new(format!("entry {id} is withdrawn already")));
    }
    let home = Home::take(&kept.log)?;
    let signer = home.signer_or_absent()?;
    let mut log = home.open()?;
    let says = format!("Entry {id} is withdrawn: {}", meant.says);
    let mut record = Record::new(kind, says, clock().now(), who(kept.by.as_deref()));
    record.about = meant.about.clone();
    record.detail.insert(WITHDRAWS.to_owned(), id.to_owned());
    let entry = log.append(record).map_err(|error| failed(&error))?;
    log.commit(&[&signer]).map_err(|error| failed(&error))?;
    screen.print(&format!("entry {entry}  {}  withdraws entry {id}\n", kind.word()));
    Ok(())
}
