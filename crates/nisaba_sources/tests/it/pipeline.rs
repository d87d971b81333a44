//! Pipelines and repositories: whom they trust, what they take in, what they scan, how a change goes live.

use crate::estate::{facet_in, several};

const WORKFLOW: &str = ".github/workflows/build.yml";

fn workflow(text: &str, facet: &str) -> String {
    facet_in(&several(&[(WORKFLOW, text)]), WORKFLOW, facet)
}

fn steps(on: &str, steps: &str) -> String {
    format!("on: {on}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}")
}

#[test]
fn code_of_others_is_told_with_how_firmly_it_is_fixed() {
    let text = steps(
        "push",
        "      - uses: actions/checkout@v4\n      - uses: invented/tool/sub@26c38a66f12e7c6c93b6a2ba127ad68981a48671\n      - uses: ./.github/actions/own\n",
    );
    insta::assert_snapshot!(workflow(&text, "code_of_others"), @r"
    - first_party=true name=actions/checkout pin=version
    - first_party=false name=invented/tool pin=commit
    ");
}

#[test]
fn text_of_strangers_counts_where_they_can_send_it() {
    let title = "      - run: echo '${{ github.event.issue.title }} ${{ github.event.issue.number }}'\n";
    insta::assert_snapshot!(workflow(&steps("issues", title), "pasted_text"), @"- expression=github.event.issue.title from_starter=false from_strangers=true with_rights=true");
    assert_eq!(workflow(&steps("schedule", title), "pasted_text"), "absent");
    let through_variable =
        "      - env: {TITLE: '${{ github.head_ref }}'}\n        run: echo ${{ env.TITLE }}\n";
    insta::assert_snapshot!(workflow(&steps("pull_request", through_variable), "pasted_text"), @"- expression=env.TITLE from_starter=false from_strangers=true with_rights=false");
    let quoted = "      - env: {TITLE: '${{ github.head_ref }}'}\n        run: echo \"$TITLE\"\n";
    assert_eq!(workflow(&steps("pull_request", quoted), "pasted_text"), "absent");
}

#[test]
fn strangers_code_with_rights_is_no_question_of_a_word() {
    let checkout = "      - uses: actions/checkout@v4\n        with: {ref: '${{ github.event.pull_request.head.sha }}'}\n";
    assert_eq!(
        workflow(&steps("pull_request_target", checkout), "builds_strangers_code_with_rights"),
        "true"
    );
    assert_eq!(workflow(&steps("pull_request", checkout), "builds_strangers_code_with_rights"), "false");
    let guarded =
        format!("{checkout}        if: github.event.pull_request.head.repo.full_name == github.repository\n");
    assert_eq!(
        workflow(&steps("pull_request_target", &guarded), "builds_strangers_code_with_rights"),
        "unknown: a condition or an environment may keep strangers out"
    );
}

#[test]
fn downloads_and_unchecked_certificates_are_seen_in_scripts() {
    for (command, run, unchecked) in [
        ("curl -sSf https://example.org/i.sh | sudo bash", "true", "false"),
        ("bash <(curl -s https://example.org/i.sh)", "true", "false"),
        ("curl -sSfLo tool.tgz https://example.org/tool.tgz", "false", "false"),
        ("curl -k https://example.org", "false", "true"),
        ("curl -k https://localhost:8443/health", "false", "false"),
        ("git config http.sslVerify false", "false", "true"),
    ] {
        let text = steps("push", &format!("      - run: {command}\n"));
        assert_eq!(workflow(&text, "runs_downloads"), run, "{command}");
        assert_eq!(workflow(&text, "certificates_unchecked"), unchecked, "{command}");
    }
}

#[test]
fn rights_of_the_token_are_a_question_to_workflows_only() {
    let open = steps("push", "      - run: make\n");
    assert_eq!(workflow(&open, "token_rights_stated"), "false");
    assert_eq!(workflow(&format!("permissions: write-all\n{open}"), "token_writes_everything"), "true");
    assert_eq!(workflow(&format!("permissions: {{}}\n{open}"), "token_rights_stated"), "true");
    assert_eq!(workflow(&steps("workflow_call", "      - run: make\n"), "token_rights_stated"), "absent");
}

#[test]
fn a_deployment_is_held_by_what_comes_before_it() {
    let text = "on: {push: {branches: [main]}}\njobs:\n  test:\n    steps: [{run: npm test}]\n  live:\n    needs: test\n    environment: production\n    steps: [{run: helm upgrade app chart}]\n";
    insta::assert_snapshot!(workflow(text, "deployments"), @"- approved=unknown: who must say yes before `production` is a setting of the forge from_chosen_branch=true harmless=false tested_before=true to=production");
    let open = "on: push\njobs:\n  live:\n    steps: [{run: terraform apply -auto-approve}]\n";
    insta::assert_snapshot!(workflow(open, "deployments"), @"- approved=false from_chosen_branch=false harmless=false tested_before=false to=live");
}

#[test]
fn a_credential_in_a_variable_is_one_and_a_reference_is_none() {
    let text = "on: push\nenv: {DB_PASSWORD: correct-horse-battery}\njobs: {a: {steps: [{run: make}]}}\n";
    assert_eq!(workflow(text, "credential_in_code"), "true");
    let text = "on: push\nenv: {DB_PASSWORD: '${{ secrets.DB }}'}\njobs: {a: {steps: [{run: make}]}}\n";
    assert_eq!(workflow(text, "credential_in_code"), "false");
}

#[test]
fn a_repository_is_what_all_its_pipelines_do() {
    let build = "on: push\njobs: {a: {steps: [{run: gitleaks git}, {run: docker build .}]}}\n";
    let files =
        [(WORKFLOW, build), ("app/package.json", "{}"), (".github/CODEOWNERS", "/infra/ @platform\n")];
    let reading = several(&files);
    let facet = |name: &str| facet_in(&reading, "repository", name);
    assert_eq!(facet("scans_secrets"), "true");
    assert_eq!(facet("scans_code"), "false");
    assert_eq!(facet("scans_images"), "false");
    assert_eq!(facet("scans_infrastructure"), "absent");
    assert_eq!(facet("pipelines_have_owners"), "false");
    assert_eq!(facet("updates_watched"), "false");
}

#[test]
fn what_an_include_of_elsewhere_scans_is_not_known() {
    let text = "include: {project: invented/pipelines, ref: v1, file: all.yml}\nbuild: {script: make}\n";
    let reading = several(&[(".gitlab-ci.yml", text)]);
    assert_eq!(
        facet_in(&reading, "repository", "scans_secrets"),
        "unknown: what `invented/pipelines` runs is not written here"
    );
}

#[test]
fn branch_rules_are_read_from_settings_and_rulesets() {
    let settings = "branches:\n  - name: main\n    protection:\n      enforce_admins: true\n      required_pull_request_reviews: {required_approving_review_count: 2}\n";
    let ruleset = r#"{"name": "trunk", "target": "branch", "enforcement": "active", "conditions": {"ref_name": {}},
      "rules": [{"type": "pull_request", "parameters": {"required_approving_review_count": 0}}, {"type": "non_fast_forward"}]}"#;
    let reading = several(&[(".github/settings.yml", settings), ("rulesets/trunk.json", ruleset)]);
    let main = |facet: &str| facet_in(&reading, ".github/settings.yml main", facet);
    assert_eq!(main("reviews_required"), "2");
    assert_eq!(main("administrators_bound"), "true");
    let trunk = |facet: &str| facet_in(&reading, "rulesets/trunk.json trunk", facet);
    assert_eq!(trunk("reviews_required"), "0");
    assert_eq!(trunk("force_push_allowed"), "false");
}

#[test]
fn a_repository_without_rules_for_its_branches_is_told() {
    let bare = r#"resource "github_repository" "shop" { name = "shop" }"#;
    let address = "github_repository.shop";
    let default = "false by default: branches of a new repository have no rules";
    assert_eq!(facet_in(&several(&[("main.tf", bare)]), address, "branch_rules"), default);
    let ruled = format!(
        "{bare}\nresource \"github_branch_protection\" \"main\" {{\n  repository_id = github_repository.shop.node_id\n  pattern = \"main\"\n}}\n"
    );
    let reading = several(&[("main.tf", &ruled)]);
    assert_eq!(facet_in(&reading, address, "branch_rules"), "true");
    assert!(
        facet_in(&reading, "github_branch_protection.main", "reviews_required").starts_with("0 by default")
    );
}
