//! Compose files: the files of a project laid over each other, and services in the facets that pods have.

use nisaba_estate::{Estate, FacetName, FacetValue};

use crate::estate::{asset, facet_in, relations_in, several, show};

const BOX: &str = "
services:
  web:
    build: {context: ../web}
    ports: ['8443:8443', '127.0.0.1:9000:9000/tcp', '3000-3001:22']
    depends_on: [api]
  api:
    image: ${REGISTRY:-registry.example}/api:${TAG}
    user: '10001:10001'
    read_only: true
    security_opt: ['no-new-privileges:true', 'seccomp:unconfined']
    cap_add: [SYS_ADMIN]
    privileged: ${PRIVILEGED:-false}
    healthcheck: {test: [NONE]}
    deploy: {resources: {limits: {memory: 256M}}}
    volumes: ['data:/var/lib/api', '/var/run/docker.sock:/var/run/docker.sock:ro', './conf:/etc/api']
  db:
    image: postgres:17
    environment:
      - POSTGRES_PASSWORD=correct-horse-battery
      - POSTGRES_USER
volumes:
  data: {}
";

fn project() -> Estate {
    several(&[
        ("box/compose.yaml", BOX),
        ("box/.env", "TAG=1.4\n"),
        ("box/compose.override.yaml", "services:\n  api:\n    cap_drop: [ALL]\n    pid: host\n"),
        ("web/Dockerfile", "FROM registry.example/base:1\nUSER app\nHEALTHCHECK CMD /check\n"),
    ])
}

fn container(estate: &Estate, address: &str) -> String {
    match asset(estate, address).facets.get(FacetName::new("containers")).and_then(|facet| facet.value()) {
        Some(FacetValue::List(items)) => items.iter().map(show).collect(),
        _ => "no containers".to_owned(),
    }
}

#[test]
fn a_project_is_its_file_with_the_override_and_the_variables_beside_it() {
    let estate = project();
    let api = container(&estate, "service/api");
    for facet in [
        "image=registry.example/api:1.4",
        "capabilities_dropped_all=true",
        "capabilities_raised=true",
        "allow_privilege_escalation=false",
        "seccomp=false",
        "health_checked=false",
        "memory_limit=true",
        "cpu_limit=false",
        "privileged=false",
        "run_as_root=false",
    ] {
        assert!(api.contains(facet), "{facet}: {api}");
    }
    assert_eq!(facet_in(&estate, "service/api", "host_pid"), "true");
    assert!(facet_in(&estate, "service/api", "host_paths").contains("path=/var/run/docker.sock"));
    let told = relations_in(&estate);
    for relation in [
        "service/web uses service/api",
        "service/web built_from web/Dockerfile",
        "service/api stores_on volume/data",
    ] {
        assert!(told.contains(relation), "{relation}: {told}");
    }
}

#[test]
fn what_a_service_does_not_say_its_dockerfile_does() {
    let estate = project();
    let web = container(&estate, "service/web");
    assert!(web.contains("run_as_root=false") && web.contains("health_checked=true"), "{web}");
    assert!(!web.contains("image_tag"), "an image that is built here is not pulled: {web}");
}

#[test]
fn ports_are_told_with_where_they_are_published() {
    let published = facet_in(&project(), "service/web", "published");
    for port in [
        "every_address=true from_port=8443 from_target=8443 protocol=tcp to_port=8443 to_target=8443",
        "every_address=false from_port=9000",
        "every_address=true from_port=3000 from_target=22 protocol=tcp to_port=3001 to_target=22",
    ] {
        assert!(published.contains(port), "{port}: {published}");
    }
}

#[test]
fn a_password_in_the_environment_is_in_the_code_and_one_from_outside_is_not() {
    let estate = project();
    assert_eq!(facet_in(&estate, "service/db", "credential_in_code"), "true");
    let text = "services:\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: \"${PASSWORD:?set it}\"}\n";
    let outside = several(&[("compose.yaml", text)]);
    assert_eq!(facet_in(&outside, "service/db", "credential_in_code"), "false");
    assert_eq!(facet_in(&outside, "service/db", "secret_in_environment"), "true");
    let text = "services:\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD_FILE: /run/secrets/db}\n";
    assert_eq!(facet_in(&several(&[("compose.yaml", text)]), "service/db", "secret_in_environment"), "false");
}

#[test]
fn services_extend_others_and_variants_need_the_main_file() {
    let estate = several(&[
        (
            "a/compose.yaml",
            "services:\n  app:\n    extends: {file: ../common.yaml, service: base}\n    image: x:1\n",
        ),
        ("common.yaml", "services:\n  base:\n    image: y:1\n    privileged: true\n"),
        ("a/compose.prod.yaml", "services:\n  app:\n    read_only: true\n"),
        (
            "b/compose.yaml",
            "services:\n  app:\n    image: x:1\n    extends: {file: gone.yaml, service: base}\n",
        ),
    ]);
    let of = |root: &str| {
        let found =
            estate.assets.iter().find(|asset| &*asset.root == root && &*asset.address == "service/app");
        found.map(|asset| (asset.facets.get(FacetName::new("containers")).map(show), asset.existence.clone()))
    };
    let (main, _) = of("a/compose.yaml").unwrap();
    assert!(main.unwrap().contains("privileged=true"));
    let (variant, _) = of("a/compose.prod.yaml").unwrap();
    let variant = variant.unwrap();
    assert!(variant.contains("privileged=true") && variant.contains("read_only_root=true"), "{variant}");
    let (_, incomplete) = of("b").unwrap();
    assert_eq!(incomplete.as_deref(), Some("`base`, which it extends, is not in `gone.yaml`"));
}

#[test]
fn three_tiers_on_one_wire_are_told_once() {
    let estate = several(&[(
        "compose.yaml",
        "services:\n  web: {image: 'w:1', ports: ['80:80']}\n  app: {image: 'a:1'}\n  db: {image: 'postgres:17'}\n",
    )]);
    assert_eq!(facet_in(&estate, "network/default", "flat"), "true");
}
