//! An assessment of an invented water utility, made by hand: every kind of thing a report has to show, once or more.

use nisaba_app::assessment::*;

/// The whole of it.
pub(crate) fn brennholt() -> Assessment {
    let findings = findings();
    let failing = |severity: &str| {
        findings.iter().filter(|one| one.outcome == "fail" && one.severity == severity).count()
    };
    let summary = Summary {
        sentence: "3 of 9 requirements are met. Three fail, one nobody has shown.".into(),
        obligations: Counts { met: 5, partly_met: 4, not_met: 4, not_assessed: 3, not_applicable: 1 },
        requirements: Counts { met: 3, partly_met: 2, not_met: 3, not_assessed: 1, not_applicable: 1 },
        failing: BySeverity {
            critical: failing("critical"),
            high: failing("high"),
            medium: failing("medium"),
            low: failing("low"),
        },
        passing: findings.iter().filter(|one| one.outcome == "pass").count(),
        inconclusive: findings.iter().filter(|one| one.outcome == "inconclusive").count(),
        excepted: findings.iter().filter(|one| one.outcome == "excepted").count(),
    };
    Assessment {
        meta: meta(),
        entity: Some(entity()),
        summary,
        measures: measures(),
        requirements: requirements(),
        proofs: Proofs::default(),
        checks: checks(&findings),
        findings,
        assets: assets(),
        relations: relations(),
        exposures: exposures(),
        single_points: single_points(),
        services: services(),
        currency: currency(),
        roadmap: roadmap(),
        exceptions: exceptions(),
        baseline: None,
        overrides: Vec::new(),
        reports: Vec::new(),
        documents: documents(),
        problems: problems(),
        not_seen: vec![NotSeen {
            what: "The chart `telemetry` names values of another repository".into(),
            settle: "Give its rendered manifests, or its values file.".into(),
            at: Some(at("deploy/telemetry/Chart.yaml", 7, 5)),
        }],
        not_understood: vec![NotUnderstood { type_name: "acme_valve_controller".into(), count: 3 }],
    }
}

/// The same program over an empty folder, nobody described.
pub(crate) fn nothing() -> Assessment {
    let none = Counts::default();
    Assessment {
        meta: Meta { files_read: 0, files_found: 4, assets: 0, relations: 0, seconds: None, ..meta() },
        entity: None,
        summary: Summary {
            sentence: "Nothing was measured. Ten requirements nobody has shown.".into(),
            obligations: none,
            requirements: Counts { not_assessed: 10, ..none },
            failing: BySeverity::default(),
            passing: 0,
            inconclusive: 0,
            excepted: 0,
        },
        measures: Vec::new(),
        requirements: Vec::new(),
        proofs: Proofs::default(),
        findings: Vec::new(),
        checks: Vec::new(),
        assets: Vec::new(),
        relations: Vec::new(),
        exposures: Vec::new(),
        single_points: Vec::new(),
        services: Vec::new(),
        currency: Vec::new(),
        roadmap: Vec::new(),
        exceptions: Vec::new(),
        baseline: None,
        overrides: Vec::new(),
        reports: Vec::new(),
        documents: Vec::new(),
        problems: Vec::new(),
        not_seen: Vec::new(),
        not_understood: Vec::new(),
    }
}

/// The utility after everything was mended.
pub(crate) fn all_pass() -> Assessment {
    let mut assessment = brennholt();
    assessment.findings.retain(|finding| finding.outcome == "pass");
    assessment.summary.failing = BySeverity::default();
    assessment.summary.inconclusive = 0;
    assessment.summary.excepted = 0;
    assessment.exposures.retain(|exposure| !exposure.guards.is_empty());
    assessment.single_points.clear();
    assessment.exceptions.clear();
    assessment.problems.clear();
    assessment.not_seen.clear();
    assessment.not_understood.clear();
    assessment.roadmap.clear();
    assessment
}

fn meta() -> Meta {
    Meta {
        format: 1,
        nisaba: "0.1.0".into(),
        generated_at: "2026-11-24T02:05:00Z".into(),
        path: "brennholt".into(),
        law_as_of: "2026-11-24".into(),
        checks: "0.1.0 (214 checks)".into(),
        files_read: 1_204,
        files_found: 1_206,
        assets: 12,
        relations: 10,
        seconds: Some(0.18),
        end_of_life_as_of: "2026-11-01".into(),
        iac_coverage: None,
    }
}

fn entity() -> Entity {
    Entity {
        name: "Brennholt Wasserverbund GmbH".into(),
        tier: "essential".into(),
        line: "essential entity · Annex I no. 6 · Germany, BSI".into(),
        reasons: vec![
            "Supplies drinking water, which is listed in Annex I no. 6.".into(),
            "Is large: 312 staff. Art. 3(1)(a).".into(),
        ],
        fine_ceiling_eur: Some(10_000_000),
        supervision: "Supervised before and after the fact by BSI, Germany. Art. 32.".into(),
        management: vec![
            "Approve the measures and watch that they are put in place. Art. 20(1).".into(),
            "Follow training, and offer it to staff. Art. 20(2).".into(),
        ],
        would_change: vec![
            "Fewer than 250 staff and turnover up to EUR 50 million: important instead.".into(),
        ],
    }
}

fn counts(met: usize, partly_met: usize, not_met: usize, not_assessed: usize) -> Counts {
    Counts { met, partly_met, not_met, not_assessed, not_applicable: 0 }
}

fn measures() -> Vec<Measure> {
    let rows: [(&str, &str, Counts, usize); 12] = [
        ("a", "Risk analysis and policies", counts(2, 1, 0, 1), 0),
        ("b", "Incident handling", counts(2, 1, 1, 1), 1),
        ("c", "Continuity, backup and crisis", counts(1, 1, 2, 1), 3),
        ("d", "Supply chain", counts(1, 0, 1, 3), 1),
        ("e", "Secure development and maintenance", counts(2, 2, 2, 0), 4),
        ("f", "Measuring effectiveness", counts(1, 0, 0, 2), 0),
        ("g", "Hygiene and training", counts(1, 1, 0, 0), 1),
        ("h", "Cryptography", counts(2, 1, 0, 0), 0),
        ("i", "Access control and assets", counts(2, 1, 1, 1), 1),
        ("j", "MFA and secured communication", counts(1, 0, 1, 0), 1),
        ("20", "Management body", counts(1, 0, 0, 1), 0),
        ("23", "Reporting of incidents", counts(2, 1, 0, 0), 0),
    ];
    let measure = |(letter, title, obligations, findings): (&str, &str, Counts, usize)| Measure {
        letter: letter.into(),
        title: title.into(),
        obligations,
        findings,
    };
    rows.into_iter().map(measure).collect()
}

fn requirements() -> Vec<Requirement> {
    let continuity = Requirement {
        id: "nis2-21-2-c".into(),
        letter: "c".into(),
        title: "Business continuity, backup management, disaster recovery and crisis management".into(),
        summary: "Keep the service going, and get it back: backups that can be restored, a plan, people who have rehearsed.".into(),
        citation: "Directive (EU) 2022/2555, Art. 21(2)(c)".into(),
        status: Status::PartlyMet,
        confidence: "high".into(),
        obligations: vec![
            Obligation {
                id: "c.3".into(),
                title: "Backups are restored on a schedule and the result is recorded.".into(),
                plain: "A backup nobody has restored is a hope.".into(),
                who: "Head of IT operations".into(),
                annex_points: vec!["4.2.4".into(), "4.2.5".into()],
                status: Status::NotMet,
                proofs: vec![
                    Proof {
                        kind: "checks".into(),
                        title: "Databases keep backups".into(),
                        state: "fails".into(),
                        detail: "2 of 3 checks pass".into(),
                        settle: Some("Set backup_retention_period to 14 on the metering database.".into()),
                        until: None,
                        findings: [nisaba_app::assessment::Text::from("f-backup-1")].into(),
                    },
                    Proof {
                        kind: "exercise".into(),
                        title: "A restore in the last 180 days".into(),
                        state: "aged".into(),
                        detail: "last restored on 2026-04-27, 211 days ago".into(),
                        settle: Some("Restore once and keep the log.".into()),
                        until: Some("2026-10-24".into()),
                        findings: Default::default(),
                    },
                ],
            },
            Obligation {
                id: "c.5".into(),
                title: "What an essential service needs does not fail alone.".into(),
                plain: "One broken machine must not stop the water.".into(),
                who: "Head of IT operations".into(),
                annex_points: vec!["4.1".into()],
                status: Status::Met,
                proofs: vec![Proof {
                    kind: "attestation".into(),
                    title: "Crisis team named".into(),
                    state: "holds".into(),
                    detail: "approved 2026-03-01 by T. Ahlgrim".into(),
                    settle: None,
                    until: Some("2027-03-01".into()),
                    findings: Default::default(),
                }],
            },
        ],
    };
    let supply = Requirement {
        id: "nis2-21-2-d".into(),
        letter: "d".into(),
        title: "Supply chain security".into(),
        summary: "Know who you rely on, and what happens to you when they fail.".into(),
        citation: "Directive (EU) 2022/2555, Art. 21(2)(d)".into(),
        status: Status::NotAssessed,
        confidence: "medium".into(),
        obligations: vec![Obligation {
            id: "d.2".into(),
            title: "A register names every direct supplier of the network and information systems.".into(),
            plain: "Write down who you depend on.".into(),
            who: "Procurement".into(),
            annex_points: vec!["5.2".into()],
            status: Status::NotAssessed,
            proofs: vec![Proof {
                kind: "document".into(),
                title: "Supplier register".into(),
                state: "unknown".into(),
                detail: "no document says so".into(),
                settle: Some("Name the file under documents in nisaba.yaml.".into()),
                until: None,
                findings: Default::default(),
            }],
        }],
    };
    vec![continuity, supply]
}

fn at(file: &str, line: u32, column: u32) -> Place {
    Place { file: file.into(), line, column }
}

fn asset(
    kind: &'static str,
    role: &'static str,
    type_name: &str,
    name: &str,
    file: &str,
    internet: &'static str,
    failing: usize,
) -> Asset {
    Asset {
        kind,
        role,
        provider: if type_name.starts_with("aws") { "aws" } else { "kubernetes" },
        type_name: type_name.into(),
        address: format!("{type_name}.{name}").into(),
        root: "".into(),
        name: name.into(),
        file: file.into(),
        line: 3,
        end_line: 12,
        region: Some("eu-central-1".into()),
        account: Some("8841".into()),
        owner: (failing == 0).then(|| "Platform".into()),
        internet,
        services: vec!["metering".into()],
        failing,
    }
}

fn assets() -> Vec<Asset> {
    vec![
        asset("load balancer", "edge", "aws_lb", "portal", "infra/edge.tf", "yes", 0),
        asset("ingress", "edge", "Ingress", "intake", "deploy/intake/ingress.yaml", "yes", 1),
        asset("firewall", "edge", "aws_security_group", "metering", "infra/network.tf", "yes", 0),
        asset("workload", "workload", "Deployment", "portal-web", "deploy/portal/web.yaml", "yes", 0),
        asset("workload", "workload", "Deployment", "intake-api", "deploy/intake/api.yaml", "yes", 1),
        asset("workload", "workload", "Deployment", "job-runner", "deploy/jobs/runner.yaml", "no", 0),
        asset("queue", "shared", "StatefulSet", "broker", "deploy/broker/statefulset.yaml", "no", 1),
        asset("database", "data", "aws_db_instance", "metering", "infra/database.tf", "yes", 2),
        asset("object store", "data", "aws_s3_bucket", "readings", "infra/storage.tf", "unknown", 1),
        asset("database", "data", "aws_db_instance", "customers", "infra/database.tf", "no", 0),
        asset("network", "network", "aws_vpc", "main", "infra/network.tf", "no", 0),
        asset("workload", "workload", "Deployment", "billing-export", "deploy/jobs/export.yaml", "no", 0),
    ]
}

fn relations() -> Vec<Relation> {
    let pairs = [
        (0, 3, "routes to", "network"),
        (1, 4, "routes to", "network"),
        (2, 7, "admits", "network"),
        (3, 9, "reads", "data"),
        (3, 6, "uses", "data"),
        (4, 6, "uses", "data"),
        (4, 8, "reads", "data"),
        (5, 6, "uses", "data"),
        (5, 9, "reads", "data"),
        (11, 9, "reads", "data"),
    ];
    let relation = |(from, to, kind, family): (usize, usize, &'static str, &'static str)| Relation {
        from,
        to,
        kind,
        family,
        at: None,
    };
    pairs.into_iter().map(relation).collect()
}

fn hop(asset: Option<usize>, name: &str, how: &str, place: Option<Place>) -> Hop {
    Hop { asset, name: name.into(), how: how.into(), at: place }
}

fn exposures() -> Vec<Exposure> {
    vec![
        Exposure {
            id: "A".into(),
            says: "The internet reaches the metering database in two hops, and nothing guards the way."
                .into(),
            hops: vec![
                hop(None, "internet", "", None),
                hop(Some(2), "metering", "5432 is open to 0.0.0.0/0", Some(at("infra/network.tf", 88, 5))),
                hop(Some(7), "metering", "publicly_accessible = true", Some(at("infra/database.tf", 39, 28))),
            ],
            reaches: 7,
            to_data: true,
            guards: Vec::new(),
        },
        Exposure {
            id: "B".into(),
            says: "The internet reaches readings through intake without sign-in.".into(),
            hops: vec![
                hop(None, "internet", "", None),
                hop(
                    Some(1),
                    "intake",
                    "host intake.brennholt.example, any address",
                    Some(at("deploy/intake/ingress.yaml", 17, 5)),
                ),
                hop(
                    Some(4),
                    "intake-api",
                    "no sign-in, no WAF",
                    Some(at("deploy/intake/ingress.yaml", 24, 9)),
                ),
                hop(
                    Some(8),
                    "readings",
                    "its role may read every object",
                    Some(at("infra/storage.tf", 61, 3)),
                ),
            ],
            reaches: 8,
            to_data: true,
            guards: Vec::new(),
        },
        Exposure {
            id: "C".into(),
            says: "The internet reaches customers through portal, behind a WAF.".into(),
            hops: vec![
                hop(None, "internet", "", None),
                hop(Some(0), "portal", "443 is open to anyone", Some(at("infra/edge.tf", 12, 3))),
                hop(Some(3), "portal-web", "routes every path", None),
                hop(Some(9), "customers", "reads with its own role", None),
            ],
            reaches: 9,
            to_data: true,
            guards: vec!["WAF".into(), "sign-in".into()],
        },
    ]
}

fn single_points() -> Vec<SinglePoint> {
    vec![
        SinglePoint {
            asset: 6,
            says: "The broker has one replica in zone a; three workloads need it.".into(),
            failure_domain: "node".into(),
            services: vec!["metering".into(), "customer portal".into()],
            dependents: 3,
        },
        SinglePoint {
            asset: 7,
            says: "The metering database has no standby in another zone.".into(),
            failure_domain: "zone".into(),
            services: vec!["metering".into()],
            dependents: 1,
        },
    ]
}

fn services() -> Vec<Service> {
    vec![
        Service {
            name: "metering".into(),
            essential: true,
            owner: Some("K. Osterloh".into()),
            assets: vec![4, 7],
            depends_on: vec![6, 8],
            internet: "yes".into(),
        },
        Service {
            name: "customer portal".into(),
            essential: false,
            owner: None,
            assets: vec![3],
            depends_on: vec![6, 9],
            internet: "yes".into(),
        },
    ]
}

fn currency() -> Vec<Currency> {
    let product = |asset, product: &str, version: &str, end: &str, state: &str| Currency {
        asset,
        product: product.into(),
        version: version.into(),
        end_of_life: end.into(),
        state: state.into(),
    };
    vec![
        product(7, "PostgreSQL", "12", "2024-11-14", "past"),
        product(3, "Node.js", "22", "2027-04-30", "soon"),
        product(9, "PostgreSQL", "17", "2029-11-08", "supported"),
    ]
}

/// What distinguishes one finding from another.
struct Told<'a> {
    check: &'a str,
    concept: &'a str,
    outcome: &'static str,
    severity: &'static str,
    title: &'a str,
    says: &'a str,
    asset: usize,
    place: Place,
    bears: &'a [&'a str],
    action: &'a str,
    risk: u32,
    fingerprint: &'a str,
}

fn finding(told: Told<'_>, why: Vec<Because>) -> Finding {
    let assets = assets();
    let address = assets.get(told.asset).map(|asset| asset.address.clone()).unwrap_or_default();
    FindingContent {
        check: told.check.into(),
        concept: told.concept.into(),
        tool: None,
        also: Vec::new(),
        outcome: told.outcome,
        baseline: None,
        severity: told.severity,
        title: told.title.into(),
        says: told.says.into(),
        asset: told.asset,
        resource: address,
        file: told.place.file.clone(),
        line: told.place.line.saturating_sub(3),
        end_line: told.place.line + 2,
        at: Some(told.place),
        requirements: told.bears.iter().map(|id| (*id).into()).collect(),
        why,
        remediation: Remediation { action: told.action.into(), snippet: None, effort_hours: 4.0 },
        risk: told.risk,
        owner: None,
        fingerprint: told.fingerprint.into(),
        snippet: None,
    }
    .into()
}

fn because(
    facet: &str,
    state: &'static str,
    value: Option<&str>,
    note: Option<&str>,
    place: Option<Place>,
) -> Because {
    Because {
        facet: facet.into(),
        state,
        value: value.map(Into::into),
        note: note.map(Into::into),
        at: place,
    }
}

fn findings() -> Vec<Finding> {
    let mut database = finding(
        Told {
            check: "database-public",
            concept: "db.public",
            outcome: "fail",
            severity: "critical",
            title: "A database answers the internet",
            says: "The metering database answers the internet.",
            asset: 7,
            place: at("infra/database.tf", 39, 28),
            bears: &["nis2-21-2-e", "nis2-21-2-i", "c.5"],
            action: "Use the data subnet group and set publicly_accessible to false.",
            risk: 980,
            fingerprint: "f-public-1",
        },
        vec![
            because("public_address", "known", Some("true"), None, Some(at("infra/database.tf", 39, 28))),
            because(
                "ingress[0].ports",
                "known",
                Some("5432 from 0.0.0.0/0"),
                Some("joined through aws_security_group.metering"),
                Some(at("infra/network.tf", 88, 5)),
            ),
            because(
                "iam_auth",
                "default",
                Some("false"),
                Some("what AWS does when nothing is written"),
                None,
            ),
            because(
                "network_acl",
                "unknown",
                None,
                Some("`var.acl_id` has no value; it could only narrow the way"),
                None,
            ),
        ],
    );
    database.snippet = Some(Box::new(Snippet {
        first_line: 36,
        lines: [
            "resource \"aws_db_instance\" \"metering\" {",
            "  engine                 = \"postgres\"",
            "  db_subnet_group_name   = module.net.public_group",
            "  publicly_accessible    = true",
            "  vpc_security_group_ids = [aws_security_group.metering.id]",
            "}",
        ]
        .map(Into::into)
        .to_vec(),
        marked_line: 39,
        from_column: 3,
        to_column: 31,
    }));
    database.remediation.snippet =
        Some("  db_subnet_group_name   = module.net.data_group\n  publicly_accessible    = false".into());
    database.owner = Some("K. Osterloh".into());

    let mut all = vec![
        database,
        finding(
            Told {
                check: "internet-to-data",
                concept: "graph.internet-to-data",
                outcome: "fail",
                severity: "critical",
                title: "An unguarded way leads from the internet to data",
                says: "An unguarded way leads from the internet to readings.",
                asset: 1,
                place: at("deploy/intake/ingress.yaml", 17, 5),
                bears: &["nis2-21-2-e", "nis2-21-2-j"],
                action: "Require sign-in at the ingress.",
                risk: 940,
                fingerprint: "f-path-1",
            },
            vec![because("way", "known", Some("internet → intake → intake-api → readings"), None, None)],
        ),
        finding(
            Told {
                check: "single-point",
                concept: "graph.single-point",
                outcome: "fail",
                severity: "high",
                title: "Something an essential service needs fails alone",
                says: "The message broker lives on one node.",
                asset: 6,
                place: at("deploy/broker/statefulset.yaml", 9, 3),
                bears: &["nis2-21-2-c", "c.5"],
                action: "Run three replicas over three zones.",
                risk: 610,
                fingerprint: "f-single-1",
            },
            vec![because(
                "replicas",
                "known",
                Some("1"),
                None,
                Some(at("deploy/broker/statefulset.yaml", 9, 3)),
            )],
        ),
        finding(
            Told {
                check: "database-backup",
                concept: "db.backup",
                outcome: "fail",
                severity: "high",
                title: "A database keeps too few backups",
                says: "The metering database keeps backups for one day.",
                asset: 7,
                place: at("infra/database.tf", 44, 3),
                bears: &["nis2-21-2-c", "c.3"],
                action: "Keep backups for at least 14 days.",
                risk: 520,
                fingerprint: "f-backup-1",
            },
            vec![because(
                "backup.retention_days",
                "default",
                Some("1"),
                Some("what AWS does when nothing is written"),
                None,
            )],
        ),
    ];
    for (index, name) in [(3, "portal-web"), (4, "intake-api"), (5, "job-runner"), (11, "billing-export")] {
        let place = at(&format!("deploy/{name}.yaml"), 33, 9);
        let says = format!("The container {name} may become root.");
        let fingerprint = format!("f-root-{name}");
        let told = Told {
            check: "container-escalation",
            concept: "container.root",
            outcome: "fail",
            severity: "medium",
            title: "A container may become root",
            says: &says,
            asset: index,
            place,
            bears: &["nis2-21-2-e", "nis2-21-2-g"],
            action: "Set allowPrivilegeEscalation to false.",
            risk: 300 - index as u32,
            fingerprint: &fingerprint,
        };
        all.push(finding(
            told,
            vec![because(
                "allow_privilege_escalation",
                "default",
                Some("true"),
                Some("Kubernetes allows it by default"),
                None,
            )],
        ));
    }
    all.push(finding(
        Told {
            check: "log-retention",
            concept: "log.retention",
            outcome: "fail",
            severity: "low",
            title: "Logs are kept too briefly",
            says: "Logs of the portal are kept for three days.",
            asset: 0,
            place: at("infra/logs.tf", 4, 3),
            bears: &["nis2-21-2-b"],
            action: "Keep them for 180 days.",
            risk: 90,
            fingerprint: "f-logs-1",
        },
        Vec::new(),
    ));
    all.push(finding(
        Told {
            check: "bucket-public",
            concept: "storage.public",
            outcome: "inconclusive",
            severity: "critical",
            title: "An object store may be public",
            says: "Whether anyone can read readings could not be decided.",
            asset: 8,
            place: at("infra/storage.tf", 8, 3),
            bears: &["nis2-21-2-i"],
            action: "Give var.policy a value, or a plan.",
            risk: 400,
            fingerprint: "f-bucket-1",
        },
        vec![because(
            "policy",
            "unknown",
            None,
            Some("`var.policy` has no value. Give a `.tfvars` file, or a plan."),
            Some(at("infra/storage.tf", 8, 12)),
        )],
    ));
    all.push(finding(
        Told {
            check: "bucket-versioning",
            concept: "storage.versioning",
            outcome: "excepted",
            severity: "medium",
            title: "An object store keeps no versions",
            says: "readings keeps no versions.",
            asset: 8,
            place: at("infra/storage.tf", 3, 1),
            bears: &["nis2-21-2-c"],
            action: "Turn versioning on.",
            risk: 200,
            fingerprint: "f-version-1",
        },
        Vec::new(),
    ));
    for index in [0, 3, 9] {
        let told = Told {
            check: "tls-version",
            concept: "crypto.tls-version",
            outcome: "pass",
            severity: "high",
            title: "Old TLS is accepted",
            says: "TLS 1.2 or later is required.",
            asset: index,
            place: at("infra/edge.tf", 20, 3),
            bears: &["nis2-21-2-h"],
            action: "",
            risk: 0,
            fingerprint: "f-tls",
        };
        all.push(finding(told, Vec::new()));
    }
    all
}

/// One for each check that says something, in the order of their ids.
fn checks(findings: &[Finding]) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for finding in findings.iter().filter(|one| one.outcome != "pass") {
        if !checks.iter().any(|check| finding.check == check.id) {
            checks.push(Check {
                id: finding.check.to_string(),
                concept: finding.concept.to_string(),
                title: finding.title.to_string(),
                severity: finding.severity.to_owned(),
                rationale: format!("Whoever finds it first decides what “{}” leads to.", finding.title),
                action: finding.remediation.action.to_string(),
                references: vec!["Directive (EU) 2022/2555, Art. 21".into()],
                requirements: finding.requirements.to_vec(),
            });
        }
    }
    checks.sort_by(|a, b| a.id.cmp(&b.id));
    checks
}

fn step(
    position: usize,
    title: &str,
    phase: &str,
    (week, weeks): (u32, u32),
    hours: f64,
    owner: Option<&str>,
    proves: &[&str],
) -> Step {
    Step {
        id: format!("R-3f2a{position:02}"),
        position,
        title: title.into(),
        phase: phase.into(),
        week,
        weeks,
        effort_hours: hours,
        owner: owner.map(Into::into),
        proves: proves.iter().map(|id| (*id).into()).collect(),
        after: if position == 4 { vec!["R-3f2a01".into()] } else { Vec::new() },
        risk: 1_000 - 100 * position as u32,
        findings: if position == 1 { vec!["f-public-1".into()] } else { Vec::new() },
        proof: "the check passes on the main branch".into(),
    }
}

fn roadmap() -> Vec<Step> {
    vec![
        step(
            1,
            "Close the way to the metering database",
            "assess",
            (1, 1),
            4.0,
            Some("K. Osterloh"),
            &["e.3", "e.6", "i.4"],
        ),
        step(2, "Restore the metering backup once", "assess", (1, 1), 2.0, Some("J. Petriuk"), &["c.3"]),
        step(3, "Answer six questions on suppliers", "assess", (2, 2), 1.0, None, &["d.2"]),
        step(4, "Require sign-in on intake", "remediate", (5, 2), 16.0, Some("Intake team"), &["e.6", "j.1"]),
        step(
            5,
            "Put the message broker in three zones",
            "remediate",
            (7, 4),
            24.0,
            Some("Platform"),
            &["c.5"],
        ),
        step(
            6,
            "Rehearse the loss of the broker each quarter",
            "operate",
            (17, 4),
            8.0,
            Some("Platform"),
            &["c.5"],
        ),
    ]
}

fn exceptions() -> Vec<Exception> {
    let exception =
        |check: &str, resource: &str, reason: &str, until: &str, state: &str, line: u32| Exception {
            check: check.into(),
            resource: resource.into(),
            reason: reason.into(),
            owner: "T. Ahlgrim".into(),
            until: until.into(),
            state: state.into(),
            at: Some(at("nisaba.yaml", line, 3)),
            findings: if state == "in_force" { vec!["f-version-1".into()] } else { Vec::new() },
        };
    vec![
        exception(
            "storage.versioning",
            "aws_s3_bucket.readings",
            "Raw readings are replaced every hour.",
            "2026-11-30",
            "in_force",
            41,
        ),
        exception(
            "log.retention",
            "aws_cloudwatch_log_group.*",
            "Migration to the new collector.",
            "2026-09-30",
            "expired",
            46,
        ),
        exception(
            "net.ssh-open",
            "aws_security_group.bastion",
            "Bastion until the VPN is there.",
            "2027-01-31",
            "unused",
            51,
        ),
    ]
}

fn documents() -> Vec<Document> {
    vec![
        Document {
            id: "risk-policy".into(),
            title: "Risk policy".into(),
            owner: Some("I. Marquardt".into()),
            approved_by: Some("T. Ahlgrim".into()),
            approved_on: Some("2026-03-01".into()),
            until: Some("2027-03-01".into()),
            state: "in_date".into(),
            file: "policies/risk.md".into(),
        },
        Document {
            id: "crisis-plan".into(),
            title: "Crisis plan".into(),
            owner: None,
            approved_by: None,
            approved_on: None,
            until: None,
            state: "not_approved".into(),
            file: "policies/crisis.md".into(),
        },
    ]
}

fn problems() -> Vec<Problem> {
    vec![Problem {
        level: "warning".into(),
        code: "hcl-syntax".into(),
        message: "a closing bracket is missing".into(),
        at: Some(at("infra/legacy/vpn.tf", 14, 48)),
        label: Some("expected `)`".into()),
        help: vec![
            "right would be: tags = merge(local.tags, { role = \"vpn\" })".into(),
            "until then: 7 assets are unknown, obligations i.2 and i.5 stay \"not assessed\"".into(),
        ],
        snippet: Some(Snippet {
            first_line: 12,
            lines: vec![
                "resource \"azurerm_virtual_network_gateway\" \"vpn\" {".into(),
                "  name     = \"vpn-legacy\"".into(),
                "  tags     = merge(local.tags, { role = \"vpn\" }".into(),
            ],
            marked_line: 14,
            from_column: 48,
            to_column: 48,
        }),
    }]
}
