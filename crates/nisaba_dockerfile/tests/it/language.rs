//! What the builder makes of a file, shown as one line for each instruction.

use nisaba_base::value::{Node, Value};
use nisaba_base::{FileId, SourceFile};
use nisaba_dockerfile::{Arguments, Base, Dockerfile, Instruction, Pair, parse};

fn read(text: &str) -> Dockerfile {
    parse(FileId(0), text)
}

fn value(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.to_string(),
        Value::Unknown(unknown) => format!("?{}", unknown.why),
        other => format!("{other:?}"),
    }
}

fn instruction(instruction: &Instruction) -> String {
    let flags: String =
        instruction.flags.iter().map(|flag| format!(" --{}={}", flag.name, value(&flag.value))).collect();
    let join = |nodes: &[Node]| nodes.iter().map(value).collect::<Vec<_>>().join(" | ");
    let pair = |pair: &Pair| format!("{}={}", pair.name, pair.value.as_ref().map_or("-".into(), value));
    let arguments = match &instruction.arguments {
        Arguments::Words(words) => join(words),
        Arguments::Exec(words) => format!("exec {}", join(words)),
        Arguments::Pairs(pairs) => pairs.iter().map(pair).collect::<Vec<_>>().join(" | "),
        Arguments::Shell(script) => {
            let heredocs = script.heredocs.iter().map(|doc| format!(" <{}: {:?}>", doc.name, doc.text.text));
            format!("shell {:?}{}", script.text, heredocs.collect::<String>())
        }
    };
    let on_build = if instruction.on_build { "on build " } else { "" };
    format!("  {on_build}{}{flags} {arguments}", instruction.keyword.word())
}

fn shown(file: &Dockerfile) -> String {
    let mut out = Vec::new();
    for stage in &file.stages {
        let base = match &stage.base {
            Base::Stage(earlier) => format!("stage {earlier}"),
            Base::Scratch => "nothing".to_owned(),
            Base::Image(image) => value(image),
        };
        out.push(format!("{} on {base}", stage.name.as_deref().unwrap_or("unnamed")));
        out.extend(stage.instructions.iter().map(instruction));
    }
    out.join("\n")
}

#[test]
fn stages_see_global_arguments_only_where_they_ask_for_them() {
    let file = read(
        "ARG VERSION=3.12\nARG REGISTRY\nFROM python:${VERSION} AS Build\nARG VERSION\nENV HOME_DIR=/srv\n\
         WORKDIR $HOME_DIR/$VERSION\nFROM ${REGISTRY}/base:2\nLABEL v=$VERSION\nFROM build\nWORKDIR $HOME_DIR\n\
         USER ${UID:-10001}\n",
    );
    insta::assert_snapshot!(shown(&file), @r"
    build on python:3.12
      ARG VERSION=-
      ENV HOME_DIR=/srv
      WORKDIR /srv/3.12
    unnamed on ?`REGISTRY` has no value
      LABEL v=?`VERSION` has no value
    unnamed on stage 0
      WORKDIR /srv
      USER 10001
    ");
    assert_eq!(file.built().len(), 2, "the image is built on the first stage, not on the second");
}

#[test]
fn continued_lines_comments_between_them_and_heredocs_are_one_instruction() {
    let file = read(
        "# syntax=docker/dockerfile:1\nFROM alpine:3.20\nRUN apk add \\\n  # why this one\n\n  curl \\\n  git\n\
         RUN --mount=type=secret,id=token <<EOF bash && cat <<-'X' > f\necho one\nEOF\n\ttwo\n\tX\n\
         CMD [\"/app\", \"--serve\"]\nHEALTHCHECK --interval=5s CMD wget -q localhost || exit 1\n\
         ONBUILD RUN make\n",
    );
    insta::assert_snapshot!(shown(&file), @r#"
    unnamed on alpine:3.20
      RUN shell "apk add   curl   git"
      RUN --mount=type=secret,id=token shell "<<EOF bash && cat <<-'X' > f" <EOF: "echo one\n"> <X: "\ttwo\n">
      CMD exec /app | --serve
      HEALTHCHECK --interval=5s shell "CMD wget -q localhost || exit 1"
      on build RUN shell "make"
    "#);
}

#[test]
fn windows_files_continue_with_another_mark() {
    let file = read("# escape=`\r\nFROM mcr.example.org/core:1\r\nRUN dir `\r\n  C:\\\r\n");
    insta::assert_snapshot!(shown(&file), @r#"
    unnamed on mcr.example.org/core:1
      RUN shell "dir   C:\\"
    "#);
}

#[test]
fn variables_are_set_in_both_forms() {
    let file = read(
        "FROM a:1\nENV A=1 B=\"two words\" C='$A'\nENV OLD some old text\nENV D=$A-$B\nEXPOSE 80/tcp 8000-8010\n",
    );
    insta::assert_snapshot!(shown(&file), @r"
    unnamed on a:1
      ENV A=1 | B=two words | C=$A
      ENV OLD=some old text
      ENV D=1-two words
      EXPOSE 80/tcp | 8000-8010
    ");
}

#[test]
fn a_line_that_is_no_instruction_costs_itself() {
    let file = read("FROM a:1\nRUNN make\nUSER app\n");
    assert_eq!(shown(&file), "unnamed on a:1\n  USER app");
    assert_eq!(file.diagnostics.len(), 1);
}

#[test]
fn places_lead_to_the_words_in_the_file() {
    let text = "FROM a:1\nRUN first \\\n   second third\nUSER  app\n";
    let source = SourceFile::new("Dockerfile", text);
    let file = read(text);
    let [run, user] = file.stages[0].instructions.as_slice() else { panic!("two instructions") };
    let Arguments::Shell(script) = &run.arguments else { panic!("a command for the shell") };
    let at = script.text.find("third").unwrap();
    assert_eq!(source.slice(script.loc(at..at + 5)), "third");
    let Arguments::Words(words) = &user.arguments else { panic!("words") };
    assert_eq!(source.slice(words[0].loc), "app");
}
