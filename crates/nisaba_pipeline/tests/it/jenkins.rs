//! Declarative Jenkinsfiles.

use crate::support::shown;

#[test]
fn stages_agents_credentials_and_questions_are_read() {
    let text = r#"
@Library('shared@main') _
pipeline {
  agent { docker { image 'maven:3.9'; args '-v /var/run/docker.sock:/var/run/docker.sock' } }
  triggers { pollSCM('H/5 * * * *') }
  parameters { string(name: 'TARGET', defaultValue: 'x'); booleanParam(name: 'FAST') }
  environment { REGION = 'eu'; TOKEN = credentials('deploy') }
  stages {
    stage('Test') { steps { sh 'mvn verify' } }
    stage('Checks') {
      parallel {
        stage('Lint') { agent any; steps { script { def out = sh(script: "lint ${params.TARGET}", returnStdout: true) } } }
        stage('Scan') { steps { withCredentials([string(credentialsId: 'a', variable: 'KEY')]) { sh "scan --key $KEY" } } }
      }
    }
    stage('Deploy') {
      when { branch 'main' }
      input { message 'Go live?' }
      steps { sh """deploy ${TOKEN} \${HOME}""" }
    }
  }
  post { failure { mail to: 'ops@example.org', subject: 'x' } }
}
"#;
    insta::assert_snapshot!(shown(&[("Jenkinsfile", text)]), @r#"
    on pollSCM
    asks for TARGET
    Library shared (branch)
    job Test
      image maven:3.9 as root of the machine
      - `mvn verify`
    job Lint: after Test
      - Task script (none)
      - Task def (none)
      - `lint ${params.TARGET}` pastes ‹params.TARGET›
    job Scan: after Test+Lint
      image maven:3.9 as root of the machine
      - Task withCredentials (none)
      - Task string (none)
      - `scan --key $KEY` pastes ‹credentials.KEY›
    job Deploy: after Test+Lint+Scan, asks first, if when branch main
      image maven:3.9 as root of the machine
      - `deploy ${TOKEN} \${HOME}` pastes ‹credentials.TOKEN›
    job -: after Test+Lint+Scan+Deploy
      image maven:3.9 as root of the machine
      - Task failure (none)
      - Task mail (none)
    "#);
}

#[test]
fn a_program_is_told_and_not_guessed_at() {
    assert_eq!(
        shown(&[("Jenkinsfile", "node { stage('a') { sh 'x' } }\n")]),
        "not read: Jenkinsfile (Jenkinsfile written as a program)"
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_told(text in "(pipeline|stages?|steps|sh|agent|when|a|[{}()\\[\\]'\"$:=@ \n]){0,60}") {
        shown(&[("Jenkinsfile", &text)]);
    }
}
