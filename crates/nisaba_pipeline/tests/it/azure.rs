//! Azure Pipelines.

use crate::support::shown;

#[test]
fn stages_jobs_and_templates_become_one_pipeline() {
    let main = r#"
trigger: {branches: {include: [main]}}
parameters:
  - {name: target, type: string}
  - {name: region, type: string, values: [west, north]}
resources:
  repositories:
    - {repository: shared, type: github, name: invented/templates, ref: refs/tags/v2}
pool: {vmImage: ubuntu-24.04}
stages:
  - stage: Build
    jobs:
      - job: build
        container: node:22
        steps:
          - checkout: self
            persistCredentials: true
          - template: ci/steps.yml
          - ${{ if eq(1, 1) }}:
              - script: echo ${{ parameters.target }} $(Build.SourceBranchName)
                continueOnError: true
  - stage: Release
    condition: eq(variables['Build.SourceBranch'], 'refs/heads/main')
    jobs:
      - template: jobs.yml@shared
      - deployment: web
        pool: Own machines
        environment: production.web
        strategy: {runOnce: {deploy: {steps: [{task: AzureWebApp@1, inputs: {appName: web}}]}}}
"#;
    let steps = "steps:\n  - task: Bash@3\n    inputs: {targetType: inline, script: npm test}\n";
    insta::assert_snapshot!(shown(&[("azure-pipelines.yml", main), ("ci/steps.yml", steps)]), @r#"
    on push of chosen branches
    asks for target
    Include invented/templates (version)
    Task shared: jobs.yml (none)
    job build
      image node:22
      - Task checkout (here)
      - Task Bash (version) `npm test`
      - `echo ${{ parameters.target }} $(Build.SourceBranchName)` pastes ‹parameters.target› pastes ‹Build.SourceBranchName› may fail
    job web: after build, to production.web, own machine, if eq(variables['Build.SourceBranch'], 'refs/heads/main')
      - Task AzureWebApp (version)
    "#);
}

#[test]
fn a_template_that_takes_in_itself_ends() {
    let main = "pool: {vmImage: x}\nsteps:\n  - template: a.yml\n";
    let template = "steps:\n  - script: one\n  - template: a.yml\n";
    assert!(shown(&[("azure-pipelines.yml", main), ("a.yml", template)]).contains("`one`"));
    assert_eq!(
        shown(&[("azure-pipelines.yml", "steps: [{template: ../../outside.yml}]\ntrigger: none\n")]),
        "job -"
    );
}
