//! The data of `mends/`.

use nisaba_fix::{Asked, fix, mend};

use crate::estate::{memory, with};

#[test]
fn every_entry_says_what_is_right_in_one_way() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (type_name, facet, mends) in mend::all() {
        for mend in mends {
            count += 1;
            if mend.set.is_empty() == mend.add.is_none() {
                wrong.push(format!("{type_name} {facet}: either `set` or `add`"));
            }
            if mend.disrupts_if.is_some() && mend.disrupts.is_none() {
                wrong.push(format!("{type_name} {facet}: `disrupts_if` without `disrupts`"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(count > 100, "{count} entries: the data was not read");
}

/// A resource of a type that says nothing, or only what its checks need to apply.
fn bare(type_name: &str) -> String {
    let with = match type_name {
        "aws_db_instance" => "  engine = \"postgres\"\n",
        "aws_elasticache_replication_group" => "  engine = \"redis\"\n",
        _ => "",
    };
    format!("resource \"{type_name}\" \"this\" {{\n{with}}}\n")
}

#[test]
fn what_a_bare_resource_fails_is_mended_by_its_entry() {
    let types: std::collections::BTreeSet<&str> = mend::all().map(|(type_name, ..)| type_name).collect();
    let (mut mended, mut wrong) = (0, Vec::new());
    for type_name in types
        .iter()
        .filter(|name| ["aws_", "azurerm_", "google_"].iter().any(|cloud| name.starts_with(cloud)))
    {
        let files = memory(&[("main.tf", &bare(type_name))]);
        with(&files, |input, assessed| {
            let asked = Asked { disruptive: true, ..Asked::default() };
            let fixed = fix(input, assessed, &asked).unwrap();
            mended += fixed.mended.len();
            for finding in assessed.assessment.findings.iter().filter(|finding| finding.outcome == "fail") {
                let facets = finding.why.iter().map(|because| because.facet.as_str());
                let has_form = facets.into_iter().any(|facet| {
                    mend::forms(type_name, facet)
                        .iter()
                        .any(|mend| mend.written.is_none() && mend.inside.is_empty())
                });
                if has_form && !fixed.mended.iter().any(|mended| mended.fingerprint == finding.fingerprint) {
                    let why =
                        fixed.unmended.iter().find(|unmended| unmended.fingerprint == finding.fingerprint);
                    wrong.push(format!("{} {type_name}: {}", finding.check, why.map_or("", |why| &why.why)));
                }
            }
        });
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(mended > 60, "{mended} findings mended");
}
