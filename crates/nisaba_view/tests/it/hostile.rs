//! Names, paths and values of the estate are written by others; whatever they hold, it stays text.

use crate::{fixture, tags::tags};
use nisaba_app::assessment::{Assessment, Place};
use nisaba_base::{Diagnostic, FileId, Loc, SourceFile, SourceMap};
use nisaba_view::{html, terminal};
use proptest::prelude::*;

/// Every text of the estate becomes `text`.
pub(crate) fn poisoned(text: &str) -> Assessment {
    let mut all = fixture::brennholt();
    let place = || Some(Place { file: text.into(), line: 7, column: 3 });
    all.meta.path = text.to_owned();
    if let Some(entity) = &mut all.entity {
        entity.name = text.to_owned();
        entity.reasons.push(text.to_owned());
    }
    for asset in &mut all.assets {
        (asset.name, asset.address, asset.file) = (text.into(), text.into(), text.into());
        (asset.region, asset.owner) = (Some(text.into()), Some(text.into()));
    }
    for finding in &mut all.findings {
        (finding.says, finding.resource, finding.file) = (text.into(), text.into(), text.into());
        (finding.at, finding.owner, finding.fingerprint) = (place(), Some(text.into()), text.into());
        for because in &mut finding.why {
            (because.facet, because.value, because.note) =
                (text.into(), Some(text.into()), Some(text.into()));
        }
        finding.remediation.snippet = Some(text.into());
        if let Some(snippet) = &mut finding.snippet {
            snippet.lines.fill(text.into());
        }
    }
    for way in &mut all.exposures {
        (way.says, way.id) = (text.to_owned(), text.to_owned());
        for hop in &mut way.hops {
            (hop.name, hop.how, hop.at) = (text.to_owned(), text.to_owned(), place());
        }
        way.guards.iter_mut().for_each(|guard| *guard = text.to_owned());
    }
    for point in &mut all.single_points {
        (point.says, point.services) = (text.to_owned(), vec![text.to_owned()]);
    }
    for service in &mut all.services {
        (service.name, service.owner) = (text.to_owned(), Some(text.to_owned()));
    }
    for step in &mut all.roadmap {
        (step.title, step.proof, step.owner) = (text.to_owned(), text.to_owned(), Some(text.to_owned()));
        step.proves.push(text.to_owned());
    }
    for one in &mut all.exceptions {
        (one.check, one.resource, one.reason) = (text.to_owned(), text.to_owned(), text.to_owned());
        (one.owner, one.until, one.at) = (text.to_owned(), text.to_owned(), place());
    }
    for one in &mut all.documents {
        (one.title, one.file, one.until) = (text.to_owned(), text.to_owned(), Some(text.to_owned()));
    }
    for one in &mut all.problems {
        (one.message, one.label, one.at) = (text.to_owned(), Some(text.to_owned()), place());
        one.help = vec![text.to_owned()];
    }
    for one in &mut all.not_seen {
        (one.what, one.settle, one.at) = (text.to_owned(), text.to_owned(), place());
    }
    for one in &mut all.not_understood {
        one.type_name = text.to_owned();
    }
    for proof in
        all.requirements.iter_mut().flat_map(|one| &mut one.obligations).flat_map(|one| &mut one.proofs)
    {
        (proof.detail, proof.settle) = (text.to_owned(), Some(text.to_owned()));
    }
    all
}

/// What someone would write who wants to be read as more than text, among ordinary and odd letters.
pub(crate) fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("\"><img src=x onerror=alert(1)>".to_owned()),
        Just("' style='color:red' x='".to_owned()),
        Just("</style><link rel=stylesheet href=//a.example>".to_owned()),
        Just("-->".to_owned()),
        Just("\u{1b}[2J\u{1b}]0;title\u{7}".to_owned()),
        Just("\u{9b}31m".to_owned()),
        Just("\u{202e}fdp.exe\u{2066}".to_owned()),
        Just("\r\n\t\0\u{8}".to_owned()),
        Just("`".to_owned()),
        Just("数据库🏦é".to_owned()),
        Just("x".repeat(5_000)),
        "\\PC{0,12}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn steers(letter: char) -> bool {
    letter.is_control()
        || ('\u{202a}'..='\u{202e}').contains(&letter)
        || ('\u{2066}'..='\u{2069}').contains(&letter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn text_never_becomes_markup(text in hostile()) {
        const NAMES: &str = "a article b br caption circle code dd defs details div dl dt em figcaption figure footer g h1 h2 h3 \
            h4 head header html li main marker meta nav ol p path pattern rect section span style summary svg symbol table tbody \
            td text th thead time title tr ul use body";
        let page = html::report(&poisoned(&text));
        for tag in tags(&page) {
            prop_assert!(NAMES.split_whitespace().any(|name| name == tag.name), "{:?}", tag);
            for (name, _) in &tag.attributes {
                prop_assert!(name != "style" && name != "src" && !name.starts_with("on"), "{:?}", tag);
            }
        }
        prop_assert!(!page.chars().any(|letter| letter != '\n' && steers(letter)));
    }

    #[test]
    fn text_never_steers_the_terminal(text in hostile(), unicode: bool) {
        let plain = terminal::report(&poisoned(&text), &terminal::Style { colour: false, unicode, width: 100 });
        prop_assert!(!plain.chars().any(|letter| letter != '\n' && steers(letter)));
        let coloured = terminal::report(&poisoned(&text), &terminal::Style { colour: true, unicode, width: 100 });
        for after in coloured.split('\u{1b}').skip(1) {
            let code = after.strip_prefix('[').and_then(|after| after.split_once('m')).map_or("", |(code, _)| code);
            prop_assert!(!code.is_empty() && code.len() <= 2 && code.bytes().all(|byte| byte.is_ascii_digit()), "{:?}", code);
        }
    }

    #[test]
    fn a_diagnostic_never_fails_or_steers(text in hostile(), start in 0_u32..9_000, length in 0_u32..9_000, unicode: bool) {
        let mut sources = SourceMap::default();
        sources.insert(SourceFile::new(text.as_str(), text.as_str()));
        let loc = Loc { file: FileId(0), start, end: start.saturating_add(length) };
        let told = Diagnostic::warning("odd", text.as_str()).at(loc).label(text.as_str()).help(text.as_str());
        let style = terminal::Style { colour: false, unicode, width: 80 };
        let shown = terminal::diagnostic(&told, &sources, &style, &|line| line.replace('x', "••"));
        prop_assert!(!shown.chars().any(|letter| letter != '\n' && steers(letter)));
        prop_assert!(shown.starts_with("warning[odd]:"));
    }
}

#[test]
fn indices_that_lead_nowhere_are_left_out() {
    let mut all = fixture::brennholt();
    for finding in &mut all.findings {
        finding.asset = usize::MAX;
    }
    for way in &mut all.exposures {
        way.reaches = usize::MAX;
        way.hops.iter_mut().for_each(|hop| hop.asset = hop.asset.map(|_| usize::MAX));
    }
    all.single_points.iter_mut().for_each(|point| point.asset = usize::MAX);
    all.relations.iter_mut().for_each(|relation| relation.to = usize::MAX);
    all.currency.iter_mut().for_each(|one| one.asset = usize::MAX);
    all.services.iter_mut().for_each(|service| service.assets = vec![usize::MAX]);
    assert!(html::report(&all).contains("unguarded ways lead"));
}
