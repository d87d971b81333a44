//! What persons state: an accepted risk, an answer, an approval, a training. Stated once, withdrawn at most; never edited.

use serde::Serialize;
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Writing;
use crate::judgement::Judging;
use crate::{Act, Page, Scoped, StatementId, StoreError};

/// A statement to make.
#[derive(Debug, Clone)]
pub struct NewStatement {
    /// `exception`, `attestation`, `approval`, `training`.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What is stated, by kind.
    pub body: Value,
    /// Last day it counts, ISO date.
    pub until: Option<String>,
    /// The text it is about, where it was sent: kept in evidence and not here.
    pub text: Option<String>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    /// Id.
    pub id: StatementId,
    /// Kind.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What is stated.
    pub body: Value,
    /// Who stated it.
    pub made_by: String,
    /// Their name.
    pub by: String,
    /// Milliseconds since 1970.
    pub made_ms: i64,
    /// Last day it counts, ISO date.
    pub until: Option<String>,
    /// Milliseconds since 1970.
    pub withdrawn_ms: Option<i64>,
    /// Grows with each change.
    pub version: i64,
    /// What was last told of its end: `lapsing`, `lapsed`.
    #[serde(skip)]
    pub(crate) told: Option<String>,
}

const COLUMNS: &str = "statement.id, statement.kind, statement.subject, statement.body, statement.made_by, statement.made_at,
    statement.until, statement.withdrawn_at, statement.version, statement.told, COALESCE(person.name, statement.made_by)";
const TABLES: &str = "statement LEFT JOIN person ON person.id = statement.made_by";

fn statement(row: &AnyRow) -> Result<Statement, StoreError> {
    Ok(Statement {
        id: StatementId::stored(row.try_get(0)?),
        kind: row.try_get(1)?,
        subject: row.try_get(2)?,
        body: serde_json::from_str(row.try_get::<&str, _>(3)?)?,
        made_by: row.try_get(4)?,
        made_ms: row.try_get(5)?,
        until: row.try_get(6)?,
        withdrawn_ms: row.try_get(7)?,
        version: row.try_get(8)?,
        told: row.try_get(9)?,
        by: row.try_get(10)?,
    })
}

impl Scoped {
    /// Makes a statement, and holds what is seen against it.
    ///
    /// # Errors
    /// [`StoreError::Statement`] when it does not say what it must; when the database fails.
    pub async fn statement_make(&self, act: &Act, new: &NewStatement) -> Result<StatementId, StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let refused = self.store.judge().and_then(|judge| judge.refuses(new, &writing.day()));
        if let Some(why) = refused {
            return Err(StoreError::Statement(why));
        }
        let id = StatementId::fresh(act.when_ms)?;
        sqlx::query(
            "INSERT INTO statement (id, organisation, kind, subject, body, made_by, made_at, until, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        )
        .bind(id.as_str().to_owned())
        .bind(self.organisation.as_str().to_owned())
        .bind(new.kind.clone())
        .bind(new.subject.clone())
        .bind(new.body.to_string())
        .bind(act.who.clone())
        .bind(act.when_ms)
        .bind(new.until.clone())
        .execute(&mut *writing.transaction)
        .await?;
        let details = json!({ "statement": id, "subject": new.subject, "body": new.body, "until": new.until, "text": new.text });
        writing.record(Some(&self.organisation), &format!("{}.made", new.kind), &details).await?;
        if let Some(judging) = Judging::begin(&mut writing, self).await? {
            judging.again(&mut writing, self).await?;
        }
        writing.commit().await?;
        Ok(id)
    }

    /// Statements of a kind, oldest first, after an id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn statement_list(
        &self,
        kind: &str,
        after: &str,
        limit: i64,
    ) -> Result<Page<Statement>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE statement.organisation = $1 AND statement.kind = $2 AND statement.id > $3
             ORDER BY statement.id LIMIT $4"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(self.organisation.as_str().to_owned())
            .bind(kind.to_owned())
            .bind(after.to_owned())
            .bind(limit + 1)
            .fetch_all(&self.store.readers)
            .await?;
        let items = rows.iter().map(statement).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(items, limit, |statement| statement.id.to_string()))
    }

    /// Withdraws a statement; it stays to be seen. `version` must be the present one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`]; when the database fails.
    pub async fn statement_withdraw(
        &self,
        act: &Act,
        kind: &str,
        id: &StatementId,
        version: i64,
    ) -> Result<(), StoreError> {
        let mut writing = Writing::begin(&self.store, act).await?;
        let present: Option<i64> = sqlx::query_scalar(
            "SELECT version FROM statement WHERE organisation = $1 AND kind = $2 AND id = $3 AND withdrawn_at IS NULL",
        )
        .bind(self.organisation.as_str().to_owned())
        .bind(kind.to_owned())
        .bind(id.as_str().to_owned())
        .fetch_optional(&mut *writing.transaction)
        .await?;
        if present.ok_or(StoreError::NotFound)? != version {
            return Err(StoreError::Changed);
        }
        sqlx::query("UPDATE statement SET withdrawn_at = $1, version = version + 1 WHERE organisation = $2 AND id = $3")
            .bind(act.when_ms)
            .bind(self.organisation.as_str().to_owned())
            .bind(id.as_str().to_owned())
            .execute(&mut *writing.transaction)
            .await?;
        writing
            .record(Some(&self.organisation), &format!("{kind}.withdrawn"), &json!({ "statement": id }))
            .await?;
        if let Some(judging) = Judging::begin(&mut writing, self).await? {
            judging.again(&mut writing, self).await?;
        }
        writing.commit().await
    }

    /// What was not withdrawn, oldest first; whether it still counts is the judge's to say.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn statements_standing(&self) -> Result<Vec<Statement>, StoreError> {
        let query =
            sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM {TABLES} WHERE {STANDING}")));
        let rows = query.bind(self.organisation.as_str().to_owned()).fetch_all(&self.store.readers).await?;
        rows.iter().map(statement).collect()
    }
}

/// Of an organisation ($1), not withdrawn.
const STANDING: &str = "statement.organisation = $1 AND statement.withdrawn_at IS NULL ORDER BY statement.id";

/// What was not withdrawn, oldest first, within a transaction.
pub(crate) async fn standing(
    writing: &mut Writing<'_>,
    scoped: &Scoped,
) -> Result<Vec<Statement>, StoreError> {
    let query = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM {TABLES} WHERE {STANDING}")));
    let rows =
        query.bind(scoped.organisation.as_str().to_owned()).fetch_all(&mut *writing.transaction).await?;
    rows.iter().map(statement).collect()
}

/// What ends by a day and was not withdrawn, and whose end was not told.
pub(crate) async fn ending(
    writing: &mut Writing<'_>,
    scoped: &Scoped,
    by: &str,
) -> Result<Vec<Statement>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE statement.organisation = $1 AND statement.withdrawn_at IS NULL
         AND statement.until <= $2 AND (statement.told IS NULL OR statement.told <> 'lapsed') ORDER BY statement.id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(scoped.organisation.as_str().to_owned())
        .bind(by.to_owned())
        .fetch_all(&mut *writing.transaction)
        .await?;
    rows.iter().map(statement).collect()
}

/// Notes what was told of a statement's end.
pub(crate) async fn told(
    writing: &mut Writing<'_>,
    scoped: &Scoped,
    id: &StatementId,
    word: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE statement SET told = $1 WHERE organisation = $2 AND id = $3")
        .bind(word.to_owned())
        .bind(scoped.organisation.as_str().to_owned())
        .bind(id.as_str().to_owned())
        .execute(&mut *writing.transaction)
        .await?;
    Ok(())
}
