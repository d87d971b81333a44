//! Databases to test on: a SQLite file in a new folder, a database of a PostgreSQL cluster that this test program starts.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nisaba_store::Store;

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// A folder of this test's own; it is removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("nisaba-store-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A new SQLite database.
pub(crate) async fn sqlite() -> (Store, Folder) {
    let folder = Folder::new();
    let store = Store::open(&format!("sqlite:{}", folder.0.join("nisaba.db").display())).await.unwrap();
    (store, folder)
}

/// A new PostgreSQL database; none where PostgreSQL is not installed, unless `NISABA_TEST_POSTGRES=required`.
pub(crate) async fn postgres() -> Option<Store> {
    Some(Store::open(&postgres_url()?).await.unwrap())
}

/// The URL of a new PostgreSQL database.
pub(crate) fn postgres_url() -> Option<String> {
    static CLUSTER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let Some(socket) = CLUSTER.get_or_init(start) else {
        let is_required = std::env::var("NISABA_TEST_POSTGRES").is_ok_and(|value| value == "required");
        assert!(!is_required, "PostgreSQL's programs were not found");
        eprintln!("PostgreSQL is not installed: told on SQLite only");
        return None;
    };
    let name = format!("story_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let made = Command::new("psql")
        .args([
            "-h",
            &socket.display().to_string(),
            "-U",
            "nisaba",
            "-d",
            "postgres",
            "-qc",
            &format!("CREATE DATABASE {name}"),
        ])
        .status()
        .unwrap();
    assert!(made.success());
    let host = socket.display().to_string().replace('/', "%2F");
    Some(format!("postgres://nisaba@{host}/{name}"))
}

/// Starts a cluster on a socket in a folder of its own. It ends with this program: a shell watches for that.
fn start() -> Option<PathBuf> {
    let bin = programs()?;
    let folder = std::env::temp_dir().join(format!("nisaba-pg-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // PostgreSQL refuses to run as root.
    let is_root =
        Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if is_root {
        Command::new("chown").arg("nobody").arg(&folder).status().unwrap();
    }
    let script = format!(
        "cd {folder} || exit 1; {bin}/initdb -D data -U nisaba -A trust --no-sync >init.log 2>&1 &&
         {bin}/postgres -D data -k {folder} -c listen_addresses= -c max_connections=200 -c fsync=off >log 2>&1 & pid=$!
         while [ -d /proc/{parent} ]; do sleep 1; done; kill -INT $(head -1 data/postmaster.pid); wait $pid; rm -rf {folder}",
        folder = folder.display(),
        bin = bin.display(),
        parent = std::process::id(),
    );
    let mut shell = match is_root {
        true => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", "nobody", "--clear-groups", "sh", "-c", &script]);
            command
        }
        false => {
            let mut command = Command::new("sh");
            command.args(["-c", &script]);
            command
        }
    };
    drop(shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let until = Instant::now() + Duration::from_secs(120);
    while !is_ready(&folder) {
        assert!(Instant::now() < until, "PostgreSQL did not start; see {}", folder.display());
        std::thread::sleep(Duration::from_millis(50));
    }
    Some(folder)
}

fn is_ready(socket: &Path) -> bool {
    Command::new("psql")
        .args(["-h", &socket.display().to_string(), "-U", "nisaba", "-d", "postgres", "-qc", "SELECT 1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Debian keeps the server's programs apart by version.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.flatten().map(|entry| entry.path().join("bin")).find(|bin| bin.join("initdb").exists())
}
