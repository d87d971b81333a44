//! Dockerfiles: what the last stage takes over counts, what a build does counts wherever it does it.

use crate::estate::{facet_in, several};

fn image(text: &str, facet: &str) -> String {
    facet_in(&several(&[("app/Dockerfile", text)]), "app/Dockerfile", facet)
}

const TWO_STAGES: &str = "
ARG VERSION=22.12
FROM node:${VERSION}-alpine AS build
USER root
EXPOSE 22
ENV NODE_TLS_REJECT_UNAUTHORIZED=0
RUN curl -fsSL https://example.org/setup | sh
FROM docker.io/library/debian
COPY --from=build /app /app
EXPOSE 8080 9000-9001/udp
USER 10001:10001
HEALTHCHECK CMD /app/check
";

#[test]
fn the_image_is_what_its_last_stage_says_and_its_build_what_every_stage_does() {
    assert_eq!(image(TWO_STAGES, "run_as_root"), "false");
    assert_eq!(image(TWO_STAGES, "health_checked"), "true");
    assert_eq!(image(TWO_STAGES, "certificates_unchecked"), "true");
    assert_eq!(image(TWO_STAGES, "script_from_internet"), "true");
    insta::assert_snapshot!(image(TWO_STAGES, "ports"), @r"
    - from_port=8080 protocol=tcp to_port=8080
    - from_port=9000 protocol=udp to_port=9001
    ");
    insta::assert_snapshot!(image(TWO_STAGES, "bases"), @r"
    - image=node:22.12-alpine image_tag=22.12-alpine pinned_by_digest=false
    - image=docker.io/library/debian image_tag=latest pinned_by_digest=false
    ");
}

#[test]
fn without_a_user_the_base_decides() {
    let default = "true by default: no user is named, and official images start as root";
    assert_eq!(image("FROM alpine:3.20", "run_as_root"), default);
    assert_eq!(image("FROM solr:9", "run_as_root"), "false");
    assert_eq!(image("FROM registry.example/distroless/static:nonroot", "run_as_root"), "false");
    assert_eq!(
        image("FROM registry.example/team/base:1", "run_as_root"),
        "unknown: nothing says which user it runs as, so its base image decides"
    );
    assert_eq!(image("FROM alpine:3.20\nARG U\nUSER $U", "run_as_root"), "unknown: `U` has no value");
}

#[test]
fn credentials_in_layers_are_seen_and_mounted_ones_are_not() {
    for (line, found) in [
        ("ENV DB_PASSWORD=correct-horse-battery", "true"),
        ("ARG DB_PASSWORD=correct-horse-battery", "true"),
        ("RUN echo 'root:toor42' | chpasswd", "true"),
        ("RUN --mount=type=secret,id=npm NPM_TOKEN=$(cat /run/secrets/npm) npm ci", "false"),
        ("ENV DB_PASSWORD_FILE=/run/secrets/db", "false"),
    ] {
        assert_eq!(image(&format!("FROM alpine:3.20\n{line}\n"), "credential_in_code"), found, "{line}");
    }
    assert_eq!(image("FROM alpine:3.20\nARG NPM_TOKEN\n", "secret_in_environment"), "true");
}

#[test]
fn scripts_of_another_shell_are_left_alone() {
    let text = "# escape=`\nFROM mcr.example.org/core:1\nSHELL [\"powershell\", \"-Command\"]\nRUN curl -k https://example.org\n";
    assert_eq!(image(text, "certificates_unchecked"), "false");
}
