//! What holds of every patch.

use std::collections::BTreeMap;
use std::path::Path;

use nisaba_app::assessment::Assessment;
use nisaba_base::files::MemoryFiles;
use nisaba_fix::{Asked, fix};
use proptest::prelude::*;

use crate::estate::{after, fixed, memory, with};

fn example() -> MemoryFiles {
    fn read(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => read(root, &path, files),
                false => {
                    let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                    files.extend(std::fs::read_to_string(&path).ok().map(|text| (name, text)));
                }
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/oderwick");
    let mut files = BTreeMap::new();
    read(&root, &root, &mut files);
    MemoryFiles(files)
}

/// Outcomes by fingerprint.
fn outcomes(assessment: &Assessment) -> BTreeMap<String, &'static str> {
    assessment.findings.iter().map(|finding| (finding.fingerprint.to_string(), finding.outcome)).collect()
}

#[test]
fn with_every_patch_of_the_example_what_was_mended_passes_and_nothing_else_gets_worse() {
    let files = example();
    for disruptive in [false, true] {
        let asked = Asked { disruptive, ..Asked::default() };
        let fixed = fixed(&files, &asked);
        assert!(fixed.mended.len() >= 8, "{} mended", fixed.mended.len());
        let before = with(&files, |_, assessed| outcomes(&assessed.assessment));
        let now = with(&after(&files, &fixed), |_, assessed| outcomes(&assessed.assessment));
        for mended in &fixed.mended {
            assert_eq!(now.get(&mended.fingerprint), Some(&"pass"), "{} {}", mended.check, mended.resource);
        }
        for (fingerprint, outcome) in &now {
            if *outcome == "fail" {
                assert_eq!(before.get(fingerprint), Some(&"fail"), "{fingerprint} is new");
            }
        }
    }
}

#[test]
fn mended_once_there_is_nothing_left_to_mend() {
    let files = example();
    let first = fixed(&files, &Asked::default());
    let again = fixed(&after(&files, &first), &Asked::default());
    let left: Vec<&str> = again.mended.iter().map(|mended| mended.check.as_str()).collect();
    assert_eq!(left, Vec::<&str>::new());
}

#[test]
fn a_patch_alone_is_the_patch_for_that_finding() {
    let files = example();
    let all = fixed(&files, &Asked::default());
    with(&files, |input, assessed| {
        for mended in all.mended.iter().step_by(7) {
            let only = [mended.fingerprint.clone()];
            let one = fix(input, assessed, &Asked { findings: &only, ..Asked::default() }).unwrap();
            assert!(
                one.mended.iter().any(|other| other.fingerprint == mended.fingerprint),
                "{}",
                mended.check
            );
        }
    });
}

/// Arguments as somebody may have written them: names of any width, spaces around `=` or none, comments, empty lines.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => ("[a-z_]{1,12}", " {0,4}", " {0,3}", "( # [a-z ]{0,8})?")
            .prop_map(|(name, before, after, comment)| format!("  x_{name}{before}={after}1{comment}")),
        1 => Just(String::new()),
        1 => Just("  # a comment { with = signs".to_owned()),
        1 => Just("  x_block {\n    y = 1\n  }".to_owned()),
        1 => Just("  tags = {\n    a = 1\n  }".to_owned()),
        1 => Just("  x_heredoc = <<-EOT\n    text\n  EOT".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn only_spaces_before_equals_signs_change_beside_what_is_set(lines in prop::collection::vec(line(), 0..8), ends in any::<bool>()) {
        let mut text = format!("resource \"aws_kms_key\" \"k\" {{\n{}\n}}\n", lines.join("\n"));
        if ends {
            text = text.replace('\n', "\r\n");
        }
        let files = memory(&[("main.tf", &text)]);
        let fixed = fixed(&files, &Asked { checks: &["key-rotates".to_owned()], ..Asked::default() });
        prop_assume!(!fixed.mended.is_empty());
        let after = fixed.files[0].after();
        prop_assert_eq!(after.matches("\r\n").count() == after.matches('\n').count(), ends);
        let bare = |text: &str| {
            let kept = text.lines().filter(|line| !line.trim_start().starts_with("enable_key_rotation"));
            kept.map(|line| line.replace([' ', '\r'], "")).filter(|line| !line.is_empty()).collect::<Vec<_>>()
        };
        prop_assert_eq!(bare(&text), bare(&after));
    }

    #[test]
    fn no_text_however_strange_ends_the_program(text in "(?s).{0,200}", name in prop::sample::select(vec!["a.tf", "a.yaml", "a.tfvars"])) {
        let pod = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: c\n    image: c:1\n{text}\n");
        let key = format!("resource \"aws_kms_key\" \"k\" {{\n{text}\n}}\n");
        for text in [text.clone(), pod, key] {
            let _ = fixed(&memory(&[(name, &text)]), &Asked { disruptive: true, ..Asked::default() });
        }
    }
}
