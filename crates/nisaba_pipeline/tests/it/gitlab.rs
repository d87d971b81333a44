//! GitLab CI.

use crate::support::shown;

#[test]
fn jobs_take_over_what_they_extend_include_and_inherit() {
    let main = r#"
include:
  - local: /ci/deploy.yml
  - project: invented/templates
    ref: v3
    file: [build.yml]
  - remote: https://example.org/ci.yml
  - template: Security/SAST.gitlab-ci.yml
  - component: git.example.org/invented/scan@1.2.0
stages: [build, test, deploy]
default:
  image: node:22
  before_script: [npm ci]
.prepare:
  script: [echo prepare]
build:
  stage: build
  services: [docker:27-dind]
  script:
    - !reference [.prepare, script]
    - docker build .
unit:
  script: npm test
  needs: []
  allow_failure: true
"#;
    let deploy = r#"
.deploy:
  stage: deploy
  environment: {name: production}
  rules:
    - if: $CI_COMMIT_BRANCH == "main"
      when: manual
deploy:
  extends: .deploy
  image: $DEPLOY_IMAGE
  script: [helm upgrade app]
"#;
    insta::assert_snapshot!(shown(&[(".gitlab-ci.yml", main), ("ci/deploy.yml", deploy)]), @r#"
    on push
    Project invented/templates (version)
    Include https://example.org/ci.yml (none)
    Task Security/SAST.gitlab-ci.yml (none)
    Include git.example.org/invented/scan (version)
    job deploy: after build+unit, to production, asks first, if $CI_COMMIT_BRANCH == "main"
      image ?
      - `npm ci`
      - `helm upgrade app`
    job build
      image node:22
      image docker:27-dind as root of the machine
      - `npm ci`
      - `echo prepare`
      - `docker build .`
    job unit: may fail
      image node:22
      - `npm ci`
      - `npm test`
    "#);
}

#[test]
fn what_extends_or_includes_itself_ends() {
    let text = "include: /.gitlab-ci.yml\na:\n  extends: b\n  script: x\nb:\n  extends: a\n  script: y\n.c: {script: [!reference [.c, script]]}\nd:\n  script: [!reference [.c, script]]\n";
    assert!(shown(&[(".gitlab-ci.yml", text)]).contains("job a"));
}
