//! A copy of everything, in a SQLite file, whichever database it comes from; and back into an empty database of either kind.
//!
//! **Invariant:** what is copied is one state: it is read in one transaction, and written in one.

use std::path::Path;

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Column, Row, Transaction};

use crate::dialect::Dialect;
use crate::{Store, StoreError};

/// Rows that are read together.
const ROWS: usize = 1_000;
/// Values that one statement takes; SQLite takes 32,766 at most.
const VALUES: usize = 30_000;

/// Writes a copy of the database at a URL into a new SQLite file, while it is in use.
///
/// # Errors
/// When the database does not answer, or the file exists or cannot be written.
pub fn back_up(url: &str, file: &Path) -> Result<(), StoreError> {
    let copy = format!("sqlite:{}", file.display());
    now(async {
        let store = Store::open(url).await?;
        if store.dialect() == Dialect::Sqlite {
            store.back_up(file).await?;
        } else {
            let copy = Store::open(&copy).await?;
            copy_all(&store, &copy).await?;
            copy.close().await;
        }
        store.close().await;
        Ok(())
    })
}

/// Puts a copy into the database at a URL, which must hold nobody yet; brings it to this program's schema, and says how many
/// organisations are in it.
///
/// # Errors
/// [`StoreError::NotEmpty`] when somebody is in it; when the copy is none, or the database does not answer.
pub fn restore(file: &Path, url: &str) -> Result<usize, StoreError> {
    let copy = format!("sqlite:{}", file.display());
    now(async {
        let store = Store::open(url).await?;
        if !store.is_empty().await? {
            return Err(StoreError::NotEmpty);
        }
        let copy = Store::open(&copy).await?;
        copy_all(&copy, &store).await?;
        copy.close().await;
        let organisations: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM organisation").fetch_one(&store.readers).await?;
        store.close().await;
        Ok(usize::try_from(organisations).unwrap_or(0))
    })
}

/// Runs to its end on this thread.
fn now<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| StoreError::Database(error.into()))?.block_on(work)
}

/// Every row of one store into another whose tables are empty.
async fn copy_all(from: &Store, to: &Store) -> Result<(), StoreError> {
    // SQLite knows the order in which tables were made: none comes before those that it refers to.
    let ordered = if from.dialect() == Dialect::Sqlite { from } else { to };
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_version' ORDER BY rowid",
    )
    .fetch_all(&ordered.readers)
    .await?;
    let mut reading = from.readers.begin_with(from.dialect().begin_reading()).await?;
    let mut writing = to.begin().await?;
    for table in tables.iter().rev() {
        // A new database has a counter that stands at its beginning.
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *writing).await?;
    }
    for table in &tables {
        let select = format!("SELECT * FROM {table} ORDER BY {}", from.dialect().place_of_a_row());
        copy_table(&mut reading, &mut writing, table, &select).await?;
    }
    Ok(writing.commit().await?)
}

async fn copy_table(
    reading: &mut Transaction<'static, Any>,
    writing: &mut Transaction<'static, Any>,
    table: &str,
    select: &str,
) -> Result<(), StoreError> {
    let mut from = 0;
    loop {
        let page = format!("{select} LIMIT {ROWS} OFFSET {from}");
        let rows = sqlx::query(AssertSqlSafe(page)).fetch_all(&mut **reading).await?;
        let Some(first) = rows.first() else { return Ok(()) };
        for some in rows.chunks((VALUES / first.columns().len().max(1)).max(1)) {
            insert(writing, table, some).await?;
        }
        from += ROWS;
    }
}

/// A value: every column is `BIGINT` or `TEXT`.
enum Cell {
    Nothing,
    Number(i64),
    Text(String),
}

fn cell(row: &AnyRow, column: usize) -> Result<Cell, StoreError> {
    if let Ok(text) = row.try_get::<Option<String>, _>(column) {
        return Ok(text.map_or(Cell::Nothing, Cell::Text));
    }
    Ok(row.try_get::<Option<i64>, _>(column)?.map_or(Cell::Nothing, Cell::Number))
}

async fn insert(
    writing: &mut Transaction<'static, Any>,
    table: &str,
    rows: &[AnyRow],
) -> Result<(), StoreError> {
    let Some(first) = rows.first() else { return Ok(()) };
    let columns: Vec<&str> = first.columns().iter().map(Column::name).collect();
    let (mut values, mut bound) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let mut places = Vec::with_capacity(columns.len());
        for column in 0..columns.len() {
            match cell(row, column)? {
                // Written out, since a database wants to know the type of what is bound.
                Cell::Nothing => places.push("NULL".to_owned()),
                value => {
                    bound.push(value);
                    places.push(format!("${}", bound.len()));
                }
            }
        }
        values.push(format!("({})", places.join(", ")));
    }
    let sql = format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), values.join(", "));
    let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    for value in bound {
        query = match value {
            Cell::Number(number) => query.bind(number),
            Cell::Text(text) => query.bind(text),
            Cell::Nothing => query,
        };
    }
    query.execute(&mut **writing).await?;
    Ok(())
}
