//! `rolefit serve` and `rolefit worker`.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use rolefit_services::{Services, Worker};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Failure, Outcome};
use crate::app::App;
use crate::config::{Config, Profile, Side};
use crate::http::connections::Places;
use crate::http::{connections, health};
use crate::site::Site;
use crate::telemetry::{self, Traces};
use crate::{demo, wiring};

/// How long requests and messages under way may take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Connections at the same time to a worker, which only collectors and probes ask.
const METRICS_CONNECTIONS: usize = 16;

/// Time between two removals of records whose time is over and of what was removed from the database's log.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Time between two looks for what waits in adapters.
const SETTLE_EVERY: Duration = Duration::from_secs(5);

/// Options of `rolefit serve`.
#[derive(Debug, Args)]
pub struct Options {
    /// Fill an empty store with demo data: an organization, jobs and candidates.
    #[arg(long)]
    demo: bool,
}

/// Runs the site and the worker until the process is told to stop.
pub fn serve(config: Config, options: Options) -> Outcome {
    if options.demo && config.profile == Profile::Production {
        return Err(Failure {
            code: 2,
            message: "demo data has no place in the production profile".to_owned(),
        });
    }
    runtime()?.block_on(run(config, options))
}

/// Options of `rolefit worker`.
#[derive(Debug, Args)]
pub struct WorkerOptions {
    /// Tell health, readiness and metrics at this address, such as 127.0.0.1:9464: `/healthz`, `/readyz`, `/metrics`.
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
}

/// Runs only the worker until the process is told to stop.
pub fn work(config: Config, options: WorkerOptions) -> Outcome {
    runtime()?.block_on(async {
        let traces = Traces::begin(config.traces.as_ref())?;
        telemetry::init_log(&config.log, &traces)?;
        let metrics = wiring::begin_metrics(&config).await?;
        let listener = match options.metrics {
            Some(address) => {
                let bound = TcpListener::bind(address).await;
                Some(bound.map_err(|error| busy(address, &error, "--metrics"))?)
            }
            None => None,
        };
        let wired = Arc::new(wiring::wire(&config, wiring::this_program()?).await?);
        let stop = CancellationToken::new();
        let teller = tokio::spawn(metrics.tell_until(stop.clone()));
        let worked = work_on(&config, &wired, listener, &stop).await;
        close(worked, &wired, &stop, teller, &traces).await
    })
}

#[expect(
    clippy::print_stdout,
    reason = "the address is what people and scripts wait for"
)]
async fn work_on(
    config: &Config,
    wired: &Arc<wiring::Wired>,
    listener: Option<TcpListener>,
    stop: &CancellationToken,
) -> Outcome {
    let services = Services::new(wired.ports.clone(), config.service_options());
    println!("working on `{}`", config.data.display());
    let mut tasks = upkeep(wired, &services, stop);
    if let Some(listener) = listener {
        println!("metrics on http://{}", listener.local_addr()?);
        let routes = health::worker_routes(services.clone());
        let served = connections::serve(
            listener,
            routes,
            stop.clone(),
            Places::new(METRICS_CONNECTIONS, Arc::default()),
        );
        tasks.push(task(served));
    }
    let worker = Worker::new(services.clone());
    tasks.push(working(wired.clone(), &services, worker, stop.clone()));
    until_told(Ok(()), &services, stop, tasks).await
}

/// Fills the search index anew from the records.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn rebuild_search(config: Config) -> Outcome {
    if config.adapters.search == Side::Embedded {
        return Err(Failure::with_message(
            "the search index is in the server's memory, which fills it at every start: there is nothing to rebuild",
        ));
    }
    runtime()?.block_on(async {
        telemetry::init_log(&config.log, &Traces::default())?;
        let wired = wiring::wire(&config, wiring::this_program()?).await?;
        let rebuilt = Services::new(wired.ports.clone(), config.service_options())
            .rebuild_search_index()
            .await;
        wired.close().await?;
        rebuilt?;
        println!("the search index holds what the records say");
        Ok(())
    })
}

async fn run(config: Config, options: Options) -> Outcome {
    let traces = Traces::begin(config.traces.as_ref())?;
    telemetry::init_log(&config.log, &traces)?;
    let metrics = wiring::begin_metrics(&config).await?;
    // Bound before anything else, so that a busy port is told at once and changes nothing.
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| busy(config.listen, &error, "ROLEFIT_LISTEN"))?;
    let address = listener.local_addr()?;
    let site = Site::load(config.site.as_deref())?;
    let mut config = with_address(config, address);
    if options.demo {
        config.operators.extend(demo::operator());
    }
    let wired = Arc::new(wiring::wire(&config, wiring::this_program()?).await?);
    let app = App::new(&config, &wired, &site);
    let teller = tokio::spawn(metrics.tell_until(app.stop.clone()));
    let served = serve_app(&config, &app, &wired, listener, &options).await;
    close(served, &wired, &app.stop, teller, &traces).await
}

#[expect(
    clippy::print_stdout,
    reason = "the address is what people and scripts wait for"
)]
async fn serve_app(
    config: &Config,
    app: &App,
    wired: &Arc<wiring::Wired>,
    listener: TcpListener,
    options: &Options,
) -> Outcome {
    let address = listener.local_addr()?;
    let mut tasks = upkeep(wired, &app.services, &app.stop);
    let worker = app.worker.clone();
    tasks.push(working(wired.clone(), &app.services, worker, app.stop.clone()));
    let proxies = Arc::new(config.trusted_proxies.clone());
    let places = Places::new(config.limits.connections as usize, proxies);
    let router = app.router.clone();
    tasks.push(task(connections::serve(
        listener,
        router,
        app.stop.clone(),
        places,
    )));
    println!("listening on http://{address}");
    let begun = match options.demo {
        true => demo::load(&app.services, config).await.map_err(Failure::from),
        false => Ok(()),
    };
    if options.demo && begun.is_ok() {
        println!("{}", demo::guide(&config.public_url));
    }
    until_told(begun, &app.services, &app.stop, tasks).await
}

/// What a process does beside its work until it is told to stop.
fn upkeep(wired: &Arc<wiring::Wired>, services: &Services, stop: &CancellationToken) -> Vec<Task> {
    vec![
        task(sweep(wired.clone(), services.clone(), stop.clone())),
        task(settle(wired.clone(), stop.clone())),
    ]
}

/// Something that goes on until the process is told to stop.
type Task = JoinHandle<Outcome>;

fn task(work: impl Future<Output = ()> + Send + 'static) -> Task {
    tokio::spawn(async {
        work.await;
        Ok(())
    })
}

/// Fills the search index and then works. Pages are served meanwhile, because filling takes longer the more people there are.
fn working(wired: Arc<wiring::Wired>, services: &Services, worker: Worker, stop: CancellationToken) -> Task {
    let filled = services.fill_search_index_at_start();
    tokio::spawn(async move {
        let begun = async {
            filled.await?;
            wired.extraction.warm_up().await?;
            Ok::<_, Failure>(())
        };
        match stop.run_until_cancelled(begun).await {
            Some(begun) => begun?,
            None => return Ok(()),
        }
        worker.run(stop).await.map_err(Failure::from)
    })
}

/// Waits until the process shall end, unless it did not even begin as it should, and then for what is under way.
async fn until_told(
    begun: Outcome,
    services: &Services,
    stop: &CancellationToken,
    tasks: Vec<Task>,
) -> Outcome {
    let (mut outcome, tasks) = match begun {
        Ok(()) => told_to_stop_or_end_of(tasks).await,
        failed => (failed, tasks),
    };
    stop.cancel();
    let ended = tokio::time::timeout(GRACE, async {
        let ended = futures::future::join_all(tasks).await;
        services.settled().await;
        ended
    });
    match ended.await {
        Ok(ended) => {
            for task in ended {
                outcome = outcome.and(said_by(task));
            }
        }
        Err(_) => tracing::warn!(
            "some work did not end in time and is cut off; what it had stored is kept, and the next start does the rest"
        ),
    }
    outcome
}

/// What a task that ended says.
fn said_by(ended: <Task as Future>::Output) -> Outcome {
    ended?
}

/// Closes the adapters, however the work over them ended: they may hold what must still find its place.
async fn close(
    ended: Outcome,
    wired: &wiring::Wired,
    stop: &CancellationToken,
    teller: JoinHandle<()>,
    traces: &Traces,
) -> Outcome {
    stop.cancel();
    let closed = wired.close().await;
    let told = teller.await;
    traces.close().await;
    ended?;
    closed?;
    Ok(told?)
}

/// Removes records whose time is over and files of uploads that were given up, until the server stops.
async fn sweep(wired: Arc<wiring::Wired>, services: Services, stop: CancellationToken) {
    loop {
        match services.sweep_uploads().await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(swept, "files of uploads that were given up were removed"),
            Err(error) => {
                tracing::error!(
                    error = rolefit_services::chain(&error),
                    "files of uploads that were given up stay for now"
                );
            }
        }
        match wired.sweep().await {
            Ok(0) => {}
            Ok(removed) => tracing::debug!(removed, "records whose time is over were removed"),
            Err(error) => {
                tracing::error!(
                    error = rolefit_ports::error::chain(&error),
                    "the store could not be swept; trying again later"
                );
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(SWEEP_EVERY) => {}
        }
    }
}

/// Brings what waits in adapters, and in the buffers of the metrics, into its place, until the server stops.
async fn settle(wired: Arc<wiring::Wired>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(SETTLE_EVERY) => {}
        }
        telemetry::keep_metrics_small();
        if let Err(error) = wired.settle().await {
            tracing::error!(
                error = rolefit_ports::error::chain(&error),
                "what waits in adapters did not find its place; trying again"
            );
        }
    }
}

/// With port 0 the real address is known only now; links in mails need it.
fn with_address(mut config: Config, address: SocketAddr) -> Config {
    if config.listen.port() == 0 && config.public_url.ends_with(":0") {
        config.public_url = format!("http://{address}");
    }
    config
}

fn busy(address: SocketAddr, error: &std::io::Error, chosen_by: &str) -> Failure {
    let advice = match error.kind() {
        std::io::ErrorKind::AddrInUse => "another program uses it; end that one, or choose another port with",
        _ => "choose another address with",
    };
    Failure {
        code: 1,
        message: format!("cannot listen on {address}: {error}; {advice} {chosen_by}"),
    }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Until the process is told to stop, or one of the tasks ends by itself: a process without one of them looks as if it worked.
/// What that one says, and the others.
async fn told_to_stop_or_end_of(mut tasks: Vec<Task>) -> (Outcome, Vec<Task>) {
    let told = tokio::select! {
        () = told_to_stop() => None,
        (ended, at, _) = futures::future::select_all(tasks.iter_mut()) => Some((ended, at)),
    };
    let Some((ended, at)) = told else {
        tracing::info!("stopping");
        return (Ok(()), tasks);
    };
    tracing::error!("a task of this process ended by itself, so the process stops");
    tasks.swap_remove(at);
    (said_by(ended), tasks)
}

/// Returns when the process is asked to end: Ctrl-C, or SIGTERM from a service manager.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        },
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be listened for; only Ctrl-C ends the server in order");
            // An error here means that no signal will ever come, so the server simply goes on.
            if interrupted.await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
