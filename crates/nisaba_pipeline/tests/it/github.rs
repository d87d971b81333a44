//! Workflows and actions of GitHub.

use crate::support::{read, shown};

#[test]
fn a_workflow_is_its_triggers_rights_jobs_and_steps() {
    let text = r#"
name: Build
on:
  push: {branches: [main]}
  pull_request_target:
permissions: {contents: read}
jobs:
  test:
    runs-on: [self-hosted, linux]
    container: {image: "node:22", options: --cpus 1 --privileged}
    steps:
      - uses: actions/checkout@26c38a66f12e7c6c93b6a2ba127ad68981a48671
      - uses: ./.github/actions/setup
      - run: |
          echo start
          echo "${{ github.event.issue.title }}"
        continue-on-error: true
      - uses: actions/github-script@v7
        with:
          script: return '${{ github.head_ref }}'
  release:
    needs: [test]
    environment: {name: production}
    permissions: write-all
    uses: invented/pipelines/.github/workflows/release.yml@main
    secrets: inherit
"#;
    insta::assert_snapshot!(shown(&[(".github/workflows/build.yml", text)]), @r#"
    on push of chosen branches
    on pull_request_target
    rights: contents:read
    job test: own machine
      image node:22 as root of the machine
      - Action actions/checkout (commit)
      - Action ./.github/actions/setup (here)
      - `echo start; echo "${{ github.event.issue.title }}"` pastes ‹github.event.issue.title› may fail
      - Action actions/github-script (version) pastes ‹github.head_ref›
    job release: after test, to production, gives all secrets
      rights: all, write true
      Workflow invented/pipelines/.github/workflows/release.yml (branch)
    "#);
}

#[test]
fn what_is_pasted_has_its_own_place() {
    let text = "on: issues\njobs:\n  a:\n    steps:\n      - run: |\n          one\n          echo ${{ github.event.issue.body }}\n";
    let reading = read(&[(".github/workflows/a.yml", text)]);
    let pasted = &reading.pipelines[0].jobs[0].steps[0].expansions[0];
    assert_eq!(&text[pasted.loc.start as usize..pasted.loc.end as usize], "${{ github.event.issue.body }}");
}

#[test]
fn an_action_asks_its_callers_and_a_program_is_none() {
    let steps = "name: Setup\ninputs: {version: {required: true}}\nruns:\n  using: composite\n  steps:\n    - run: install ${{ inputs.version }}\n      shell: bash\n";
    insta::assert_snapshot!(shown(&[("setup/action.yml", steps)]), @r#"
    asks for version
    job -
      - `install ${{ inputs.version }}` pastes ‹inputs.version›
    "#);
    assert_eq!(shown(&[("action.yml", "runs: {using: node20, main: index.js}\n")]), "");
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(on|jobs|steps|run|uses|if|env|a|: |\n|  |- |\\$\\{\\{|\\}\\}|\\[|\\]|'){0,60}") {
        for path in [".github/workflows/a.yml", "action.yml", ".gitlab-ci.yml", "azure-pipelines.yml"] {
            shown(&[(path, &text)]);
        }
    }
}
