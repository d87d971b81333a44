//! Whatever is written: no panic, no hang, and places that lie in their file.

use nisaba_base::FileId;
use nisaba_dockerfile::{Arguments, parse};
use proptest::prelude::*;

const WHOLE: &str = "# escape=\\\nARG V=1\nFROM --platform=$BUILDPLATFORM a:${V:-${V:+x}} AS b\nENV A=\"$V\" B='c'\n\
    RUN --mount=type=cache,target=/x apt-get \\\n # note\n install -y <<EOF\nx\nEOF\nFROM b\nCOPY --from=b [\"a\", \"b\"] \n\
    HEALTHCHECK NONE\nONBUILD ENV X=1\nSHELL [\"sh\"]\nUSER ${U}\n";

fn holds(text: &str) {
    let file = parse(FileId(0), text);
    assert!(file.loc.end as usize <= text.len());
    for instruction in file.stages.iter().flat_map(|stage| &stage.instructions) {
        assert!(instruction.loc.end as usize <= text.len());
        if let Arguments::Shell(script) = &instruction.arguments {
            let whole = script.loc(0..script.text.len());
            assert!(whole.end as usize <= text.len(), "{whole:?}");
        }
    }
    assert!(file.built().len() <= file.stages.len());
}

proptest! {
    #[test]
    fn arbitrary_text_is_read(text in "\\PC{0,300}") {
        holds(&text);
    }

    #[test]
    fn arbitrary_lines_are_read(text in "(FROM |RUN |ENV |ARG |COPY |USER )?[-$<{}\\[\\]\"'\\\\\\n a-zA-Z=:é]{0,200}") {
        holds(&text);
        holds(&format!("FROM a:1\n{text}"));
    }

    #[test]
    fn a_whole_file_may_be_cut_or_spoilt_anywhere(at in 0_usize..400, with in "[\\\\\"'`$<\\n{}\\[é]{0,3}") {
        let at = (0..=at.min(WHOLE.len())).rev().find(|at| WHOLE.is_char_boundary(*at)).unwrap_or(0);
        let (before, after) = WHOLE.split_at(at);
        holds(before);
        holds(&format!("{before}{with}{after}"));
    }
}

#[test]
fn a_variable_that_doubles_itself_ends() {
    let mut text = "FROM a:1\nENV X=aaaaaaaaaaaaaaaa\n".to_owned();
    for _ in 0..200 {
        text.push_str("ENV X=$X$X\n");
    }
    holds(&text);
}
