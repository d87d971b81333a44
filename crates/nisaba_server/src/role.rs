//! Roles and what each allows: the one table of it.

/// What somebody may do in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See how the organisation stands: findings, requirements, alerts, statements.
    Read,
    /// See the records of evidence, members and tokens.
    Audit,
    /// Record an assessment.
    RecordRun,
    /// Add and remove sources.
    ManageSources,
    /// Say that an alert was seen.
    HandleAlerts,
    /// Accept a risk, answer for an obligation, note a training.
    State,
    /// Approve a policy or a risk on behalf of management (Art. 20).
    Approve,
    /// Members and tokens.
    Administer,
}

/// The roles, each with its word.
pub const ROLES: [(&str, &[Permission]); 6] = {
    use Permission::{Administer, Approve, Audit, HandleAlerts, ManageSources, Read, RecordRun, State};
    [
        ("administrator", &[Read, Audit, RecordRun, ManageSources, HandleAlerts, State, Administer]),
        ("manager", &[Read, Audit, HandleAlerts, State, Approve]),
        ("engineer", &[Read, RecordRun, ManageSources, HandleAlerts, State]),
        ("on-call", &[Read, HandleAlerts]),
        ("auditor", &[Read, Audit]),
        // Suppliers see nothing but their own questionnaire.
        ("supplier", &[]),
    ]
};

/// Permissions with the word a token's scope names them by.
pub const SCOPES: [(&str, Permission); 8] = [
    ("read", Permission::Read),
    ("audit", Permission::Audit),
    ("run.record", Permission::RecordRun),
    ("source.manage", Permission::ManageSources),
    ("alert.handle", Permission::HandleAlerts),
    ("statement.make", Permission::State),
    ("approval.make", Permission::Approve),
    ("administer", Permission::Administer),
];

/// Whether a role, confined to scopes (to none when there are none), allows something.
pub fn allows(role: &str, scopes: &[String], permission: Permission) -> bool {
    let by_role = ROLES.iter().any(|(word, may)| *word == role && may.contains(&permission));
    let named = |scope: &String| SCOPES.iter().any(|(word, other)| word == scope && *other == permission);
    by_role && (scopes.is_empty() || scopes.iter().any(named))
}
