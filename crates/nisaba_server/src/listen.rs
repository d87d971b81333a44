//! Listening: the first start's link, slow clients, ending in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use nisaba_law::Law;
use nisaba_sequencer::Logs;
use nisaba_store::{Act, Store, StoreError, digest};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::api::Clock;
use crate::deliver::deliver;
use crate::evidence::Evidence;
use crate::judgement::{ByLaw, keep_judging};
use crate::log::LogFormat;
use crate::reach::Outside;
use crate::routes::router;
use crate::watch::{Assess, watch};
use crate::{secret, sequence};

/// Most connections at once; further ones wait.
const CONNECTIONS: usize = 1024;
/// Longest time for a request's head to arrive.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// Longest time for requests to end once the server is told to.
const END_PATIENCE: Duration = Duration::from_secs(20);
/// Longest time for an assessment to end by itself once the server is told to.
const ASSESSMENT_PATIENCE: Duration = Duration::from_secs(2);
/// How long the first start's link counts, in hours.
const SETUP_HOURS: i64 = 24;

/// Why the server did not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        error: std::io::Error,
    },
    /// The operating system gave no threads.
    #[error("no threads: {0}")]
    Threads(std::io::Error),
    /// The operating system gave no random bytes.
    #[error("no randomness")]
    Random,
}

/// What a server is told.
pub struct Options {
    /// URL of the database.
    pub database: String,
    /// Where to listen.
    pub address: SocketAddr,
    /// The time.
    pub clock: Clock,
    /// What assesses sources.
    pub assessor: Arc<dyn Assess>,
    /// Whether messages may go to addresses that are not public.
    pub reach_private: bool,
    /// Where the evidence logs are.
    pub logs: Arc<dyn Logs + Send>,
    /// The same logs, to be read.
    pub evidence: Arc<dyn Evidence>,
    /// By which law statements are judged.
    pub law: Arc<Law>,
    /// How to log.
    pub log: LogFormat,
}

/// A server that listens.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Where.
    pub address: SocketAddr,
    /// The first start's link, where nobody is there yet.
    pub setup: Option<Setup>,
}

/// Opens the database and serves on threads of its own until the process is told to end. `told` hears when it listens.
///
/// # Errors
/// When the database cannot be opened, or the address is taken or not ours.
pub fn run(options: Options, told: impl FnOnce(Ready) + Send) -> Result<(), ServeError> {
    crate::log::start(options.log);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Threads)?;
    let served = runtime.block_on(async {
        let store =
            Store::open(&options.database).await?.judged_by(Arc::new(ByLaw::new(options.law.clone())));
        let setup = set_up(&store, &options.clock).await?;
        let watching = tokio::spawn(watch(store.clone(), options.clock.clone(), options.assessor.clone()));
        let outside = Arc::new(Outside::new(options.reach_private));
        let delivering = tokio::spawn(deliver(store.clone(), options.clock.clone(), outside));
        let judging = tokio::spawn(keep_judging(store.clone(), options.clock.clone()));
        let logging = tokio::spawn(sequence::keep_logs(store.clone(), options.logs.clone()));
        let (clock, assessor, private) = (options.clock, options.assessor, options.reach_private);
        let tell = |address| told(Ready { address, setup });
        let router =
            router(store.clone(), clock, assessor, private, false).layer(Extension(options.evidence));
        let served = serve(router, options.address, tell).await;
        watching.abort();
        delivering.abort();
        judging.abort();
        logging.abort();
        sequence::once(&store, &options.logs).await;
        store.close().await;
        served
    });
    // An assessment that runs is given up: nothing of it is stored, and the next start makes it anew.
    runtime.shutdown_timeout(ASSESSMENT_PATIENCE);
    served
}

/// The secret of the first start's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// To be sent to `/api/v1/setup`, once, within a day.
    pub secret: String,
}

/// Makes the first start's link when nobody is there yet.
///
/// # Errors
/// When the database fails.
pub async fn set_up(store: &Store, clock: &Clock) -> Result<Option<Setup>, ServeError> {
    if !store.is_empty().await? {
        return Ok(None);
    }
    let secret = secret::random().map_err(|_| ServeError::Random)?;
    let now = clock();
    let until = now + SETUP_HOURS * 60 * 60 * 1000;
    store.setup_link_make(&Act::new("nisaba", now), &digest(&secret), until).await?;
    Ok(Some(Setup { secret }))
}

/// Serves until the process is told to end, then lets requests that run end.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn serve(
    router: Router,
    address: SocketAddr,
    told: impl FnOnce(SocketAddr) + Send,
) -> Result<(), ServeError> {
    let wrong = |error| ServeError::Listen { address, error };
    let listener = TcpListener::bind(address).await.map_err(wrong)?;
    told(listener.local_addr().map_err(wrong)?);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(told_to_end());
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { break };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of file descriptors: others will end.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut end => break,
        };
        let service = TowerToHyperService::new(router.clone());
        let mut http = hyper::server::conn::http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE);
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    tracing::info!("ending");
    let _ = tokio::time::timeout(END_PATIENCE, graceful.shutdown()).await;
    Ok(())
}

/// Ctrl-C, or what systemd and containers send.
async fn told_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => return,
            _ = tokio::signal::ctrl_c() => return,
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
