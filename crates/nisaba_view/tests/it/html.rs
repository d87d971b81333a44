//! The HTML report: what it says, that it needs nothing else, and that every link leads somewhere.

use crate::{fixture, tags::tags};
use nisaba_view::html::report;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// A section with a line for each tag, so that a changed word is a changed line.
fn section(page: &str, id: &str) -> String {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("no section {id}"));
    let section = page[start..].split_once("</section>").map_or("", |(section, _)| section);
    section.replace('<', "\n<").replace("\n</", "</").trim_start().to_owned()
}

#[test]
fn the_sections_say_what_the_assessment_says() {
    let page = report(&fixture::brennholt());
    for id in [
        "scope",
        "stand",
        "first",
        "roadmap",
        "findings",
        "requirements",
        "services",
        "support",
        "accepted",
        "documents",
        "unseen",
    ] {
        insta::assert_snapshot!(format!("section_{id}"), section(&page, id));
    }
}

#[test]
fn the_picture_shows_the_ways_in_and_what_fails_alone() {
    insta::assert_snapshot!("section_ways", section(&report(&fixture::brennholt()), "ways"));
}

#[test]
fn the_heading_is_the_answer() {
    let page = report(&fixture::brennholt());
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(
        page.contains("<h1>3 of 9 requirements are met. <em>Three fail, one nobody has shown.</em></h1>")
    );
}

#[test]
fn an_empty_folder_and_nobody_described_still_say_what_to_do() {
    let page = report(&fixture::nothing());
    insta::assert_snapshot!("nothing_scope", section(&page, "scope"));
    insta::assert_snapshot!("nothing_unseen", section(&page, "unseen"));
    assert!(!page.contains("id=\"ways\""), "no empty picture");
    assert!(!page.contains("href=\"#ways\""), "no link to what is not there");
}

#[test]
fn when_nothing_fails_the_page_says_so() {
    let page = report(&fixture::all_pass());
    assert!(section(&page, "findings").contains("No check fails. 3 checks pass."));
    assert!(section(&page, "unseen").contains("Every file was read"));
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let page = report(&fixture::brennholt());
    for tag in tags(&page) {
        assert!(
            !["script", "link", "img", "iframe", "object", "embed", "base", "form"]
                .contains(&tag.name.as_str()),
            "{tag:?}"
        );
        for (name, value) in &tag.attributes {
            assert!(name != "style" && name != "src" && !name.starts_with("on"), "{tag:?}");
            assert!(name != "href" || value.starts_with('#'), "{tag:?}");
            assert!(name != "marker-end" || value.starts_with("url(#"), "{tag:?}");
        }
    }
    let css = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(!css.contains("@import") && !css.contains("://"));
    assert!(css.split("url(").skip(1).all(|after| after.starts_with('#')), "only patterns of this page");
}

#[test]
fn the_policy_names_the_digest_of_the_stylesheet_that_is_there() {
    use base64::Engine;
    let page = report(&fixture::brennholt());
    let css = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(css));
    let policy = tags(&page).into_iter().find_map(|tag| {
        (tag.attribute("http-equiv") == Some("Content-Security-Policy"))
            .then(|| tag.attribute("content").unwrap().to_owned())
    });
    let policy = policy.unwrap();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(policy.contains(&format!("style-src 'sha256-{digest}'")), "{policy}");
}

#[test]
fn every_id_is_unique_and_every_link_leads_to_one() {
    let page = report(&fixture::brennholt());
    let tags = tags(&page);
    let mut ids = HashSet::new();
    for id in tags.iter().filter_map(|tag| tag.attribute("id")) {
        assert!(ids.insert(id), "twice: {id}");
    }
    let mut links = 0;
    for tag in tags.iter().filter(|tag| tag.name == "a" || tag.name == "use") {
        let href = tag.attribute("href").unwrap_or_default();
        assert!(ids.contains(href.trim_start_matches('#')), "leads nowhere: {href}");
        links += 1;
    }
    assert!(links > 40, "{links} links");
    for tag in &tags {
        for name in ["aria-labelledby", "aria-describedby"] {
            assert!(tag.attribute(name).is_none_or(|id| ids.contains(id)), "{tag:?}");
        }
    }
}

#[test]
fn tables_have_captions_and_pictures_have_words() {
    let page = report(&fixture::brennholt());
    assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
    for tag in tags(&page).iter().filter(|tag| tag.attribute("role") == Some("img")) {
        assert!(tag.attribute("aria-label").is_some_and(|label| label.len() > 5), "{tag:?}");
    }
    for tag in tags(&page).iter().filter(|tag| tag.name == "svg") {
        assert!(tag.attribute("role").is_some() || tag.attribute("aria-hidden") == Some("true"), "{tag:?}");
    }
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    assert_eq!(report(&fixture::brennholt()), report(&fixture::brennholt()));
}

#[test]
fn the_digest_is_that_of_the_json_document() {
    let assessment = fixture::brennholt();
    let digest: String = Sha256::digest(nisaba_view::json::document(&assessment))
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert!(report(&assessment).contains(&format!("sha256:{digest}")));
}

#[test]
fn a_control_holds_no_other_control() {
    let page = report(&fixture::brennholt());
    for summary in page.split("<summary>").skip(1) {
        let inside = summary.split_once("</summary>").map_or("", |(inside, _)| inside);
        assert!(!inside.contains("<a ") && !inside.contains("tabindex"), "{inside}");
    }
}
