//! Playbooks: what tasks state plainly of their hosts, through roles, blocks and variables.

use crate::estate::{facet_in, several};

const SITE: &str = "
- hosts: web
  vars:
    passwords: 'no'
  roles: [base]
  tasks:
    - name: keys only
      ansible.builtin.lineinfile:
        path: /etc/ssh/sshd_config
        regexp: '^PasswordAuthentication'
        line: \"PasswordAuthentication {{ passwords }}\"
    - block:
        - get_url: url=https://example.org/a dest=/opt/a validate_certs=no
    - lineinfile:
        path: /etc/ssh/sshd_config
        regexp: '^PermitRootLogin'
        line: 'PermitRootLogin {{ lookup(\"env\", \"ROOT\") }}'
    - amazon.aws.s3_bucket: {name: invented}
    - community.docker.docker_container:
        name: metrics
        image: registry.example/metrics
        privileged: true
        published_ports: ['127.0.0.1:9000:9000']
- hosts: [db, cache]
  tasks:
    - shell: curl -fsSL https://example.org/install | bash
    - user: {name: app, password: \"{{ vaulted }}\"}
    - apt: {name: invented, allow_unauthenticated: true}
";

const ROLE: &str = "
- import_tasks: updates.yml
- ansible.builtin.service: {name: auditd, state: stopped}
";

fn estate() -> nisaba_estate::Estate {
    several(&[
        ("plays/site.yml", SITE),
        ("plays/roles/base/tasks/main.yml", ROLE),
        ("plays/roles/base/tasks/updates.yml", "- apt: {name: [unattended-upgrades], state: present}\n"),
        ("plays/roles/base/defaults/main.yml", "database_password: correct-horse-battery\n"),
        ("plays/group_vars/db.yml", "db_password: correct-horse-battery\nport: 5432\n"),
        ("plays/group_vars/all.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n"),
        ("plays/host_vars/x.yml", "secret_token: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n"),
    ])
}

#[test]
fn what_modules_state_plainly_is_known_of_the_hosts() {
    let estate = estate();
    for (facet, expected) in [
        ("password_login", "false"),
        ("auto_minor_upgrade", "true"),
        ("audit_logged", "false"),
        ("certificates_unchecked", "true"),
        ("credential_in_code", "true"),
        ("packages_unsigned", "absent"),
        ("root_login", "unknown: `lookup(\"env\", \"ROOT\")` has no value"),
    ] {
        assert_eq!(facet_in(&estate, "hosts/web", facet), expected, "{facet}");
    }
    for (facet, expected) in [
        ("script_from_internet", "true"),
        ("packages_unsigned", "true"),
        ("credential_in_code", "false"),
        ("password_login", "absent"),
    ] {
        assert_eq!(facet_in(&estate, "hosts/db,cache", facet), expected, "{facet}");
    }
}

#[test]
fn containers_are_workloads_and_modules_of_a_cloud_are_told_as_not_understood() {
    let estate = estate();
    let containers = facet_in(&estate, "container/metrics", "containers");
    assert!(
        containers.contains("privileged=true") && containers.contains("image_tag=latest"),
        "{containers}"
    );
    assert!(facet_in(&estate, "container/metrics", "published").contains("every_address=false"));
    assert_eq!(estate.not_understood.get("amazon.aws.s3_bucket"), Some(&1));
}

#[test]
fn a_vault_keeps_secrets_well_and_a_plain_file_does_not() {
    let estate = estate();
    assert_eq!(facet_in(&estate, "plays/group_vars/db.yml", "credential_in_code"), "true");
    assert!(!estate.assets.iter().any(|asset| asset.address.contains("host_vars")));
}
