//! `cargo xtask bench cost`: what AWS would bill, from calls that were counted on the stand-ins.
//!
//! The server of the preset `aws` runs on the stand-ins with the demo data; each flow is run some times, and what its
//! calls cost is set down for 1,000 of it. What the process asks while nobody does anything is measured first and taken
//! off. Not in it: machines, data that lies there, traffic to browsers, the search domain.

mod prices;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use self::prices::{Billed, Counters, Prices, billed, counters};
use super::http::Connection;
use super::server::{self, Server};
use super::upload::{SignedIn, until_matched};
use crate::aws_local;
use crate::build;
use crate::console;
use crate::workspace::Workspace;

/// Times that each flow is run.
const RUNS: usize = 10;
/// How long nothing is done, to see what a process asks by itself.
const IDLE: Duration = Duration::from_secs(60);
/// How long calls may follow a flow whose page says that it is done.
const AFTERWARDS: Duration = Duration::from_secs(12);
/// What a document may cost without mail when it is read by the process itself, in USD per 1,000.
const GOAL: f64 = 0.25;
/// Seconds of a month of 30 days.
const MONTH: f64 = 30.0 * 24.0 * 60.0 * 60.0;

/// Builds, deploys to the stand-ins, measures and prints.
///
/// # Errors
/// When something does not build or start, a flow fails, or something is billed that the price list does not know.
pub fn run(workspace: &Workspace) -> Result<()> {
    let prices = Prices::read(&workspace.root.join("infra"))?;
    let built = build::development_on_aws(workspace)?;
    let deployed = aws_local::deploy(workspace)?;
    let data = server::temporary_folder(workspace)?;
    let mut environment = deployed.environment;
    environment.push(("ROLEFIT_CONFIG", deployed.configuration.display().to_string()));
    environment.push(("ROLEFIT_METRICS_ADAPTER", "prometheus".to_owned()));
    environment.push(("ROLEFIT_MAIL_ADAPTER", "ses".to_owned()));
    let server = Server::start_with(&built.binary, Some(&built.site), &data, &environment)?;
    server.settle()?;

    console::step("measuring what a process asks by itself (a minute)");
    let mut meter = Meter::new(&server)?;
    std::thread::sleep(IDLE);
    let idle = meter.read()?;
    let seconds = IDLE.as_secs_f64();
    let by_itself = Flow::of(
        "a process that nobody asks anything, a month",
        &idle,
        MONTH / seconds,
    );

    console::step("measuring flows");
    let candidate = SignedIn::candidate(server.address)?;
    let begun = meter.begin()?;
    for number in 0..RUNS {
        until_matched(&mut candidate.connection()?, &candidate.header(), number)?;
    }
    std::thread::sleep(AFTERWARDS);
    let upload = meter.flow("a resume, from upload to matches and mail", begun, &idle, seconds)?;
    let begun = meter.begin()?;
    for _ in 0..RUNS {
        SignedIn::candidate(server.address)?;
    }
    let sign_in = meter.flow("a sign-in", begun, &idle, seconds)?;
    let begun = meter.begin()?;
    for _ in 0..RUNS {
        let page =
            candidate
                .connection()?
                .send("GET", "/me", &[&candidate.header(), "accept: text/html"], b"")?;
        ensure!(page.status == 200, "the start page answered {}", page.status);
    }
    let home = meter.flow("a look at the start page", begun, &idle, seconds)?;
    drop(server);

    console::line("");
    console::line(format_args!(
        "{}; {RUNS} runs of each flow; USD per 1,000 unless it says otherwise",
        prices.stated()
    ));
    for flow in [&upload, &sign_in, &home, &by_itself] {
        flow.print(&prices)?;
    }
    let local = upload.usd(&prices, |price| price != "ses.message")?;
    console::line("");
    console::line(format_args!(
        "1,000 resumes read by the process itself, without mail: USD {local:.3} (the goal is at most {GOAL})"
    ));
    print_switches(&prices, local)?;
    server::remove_folder(&data)
}

/// What was billed for one flow.
struct Flow {
    name: &'static str,
    /// For 1,000 of it, or for what its name says.
    billed: Vec<Billed>,
}

impl Flow {
    fn of(name: &'static str, billed: &[Billed], times: f64) -> Self {
        let scaled = billed.iter().map(|one| Billed {
            quantity: one.quantity * times,
            ..*one
        });
        Self {
            name,
            billed: scaled.filter(|one| one.quantity > 0.0).collect(),
        }
    }

    fn usd(&self, prices: &Prices, counts: impl Fn(&str) -> bool) -> Result<f64> {
        let counted = self.billed.iter().filter(|one| counts(one.price));
        counted.map(|one| prices.usd(*one)).sum()
    }

    fn print(&self, prices: &Prices) -> Result<()> {
        console::line("");
        console::line(format_args!("| {} | quantity | USD |", self.name));
        console::line("|---|---|---|");
        for one in &self.billed {
            let (unit, usd) = (prices.unit(one.price), prices.usd(*one)?);
            console::line(format_args!(
                "| {} | {:.0} {unit} | {usd:.4} |",
                one.price, one.quantity
            ));
        }
        console::line(format_args!(
            "| together | | {:.4} |",
            self.usd(prices, |_| true)?
        ));
        Ok(())
    }
}

/// Reads a server's counters.
struct Meter {
    connection: Connection,
    last: Counters,
}

impl Meter {
    fn new(server: &Server) -> Result<Self> {
        let mut connection = Connection::open(server.address)?;
        let last = read(&mut connection)?;
        Ok(Self { connection, last })
    }

    /// What was billed since the last reading.
    fn read(&mut self) -> Result<Vec<Billed>> {
        let now = read(&mut self.connection)?;
        let since = billed(&self.last, &now)?;
        self.last = now;
        Ok(since)
    }

    fn begin(&mut self) -> Result<Instant> {
        self.read()?;
        Ok(Instant::now())
    }

    /// What 1,000 of a flow cost that was run [`RUNS`] times since `begun`, without what the process asks by itself.
    fn flow(
        &mut self,
        name: &'static str,
        begun: Instant,
        idle: &[Billed],
        idle_seconds: f64,
    ) -> Result<Flow> {
        let share = begun.elapsed().as_secs_f64() / idle_seconds;
        let mut all = self.read()?;
        for one in &mut all {
            let by_itself = idle.iter().find(|idle| idle.price == one.price);
            one.quantity -= by_itself.map_or(0.0, |idle| idle.quantity * share);
        }
        Ok(Flow::of(name, &all, 1000.0 / RUNS as f64))
    }
}

fn read(connection: &mut Connection) -> Result<Counters> {
    let text = connection.get("/metrics")?;
    Ok(counters(
        std::str::from_utf8(&text).context("the metrics are no text")?,
    ))
}

/// What each choice adds to 1,000 resumes, and what the usual recipe costs.
fn print_switches(prices: &Prices, local: f64) -> Result<()> {
    let of = |price, what: &str| {
        let each = if what.is_empty() {
            1.0
        } else {
            prices.of_resume(what)?
        };
        prices.usd(Billed {
            price,
            quantity: 1000.0 * each,
        })
    };
    let model = |size: [&'static str; 2]| -> Result<f64> {
        Ok(of(size[0], "input_tokens")? + of(size[1], "output_tokens")?)
    };
    let small = model(["bedrock.small.input", "bedrock.small.output"])?;
    let large = model(["bedrock.large.input", "bedrock.large.output"])?;
    let forms = of("textract.forms", "pages")?;
    console::line("");
    console::line(format_args!(
        "For 1,000 resumes of {} pages, {} tokens read and {} written:",
        prices.of_resume("pages")?,
        prices.of_resume("input_tokens")?,
        prices.of_resume("output_tokens")?
    ));
    console::line("");
    console::line("| choice | USD added |");
    console::line("|---|---|");
    for (choice, usd) in [
        ("text from Textract for every page", of("textract.text", "pages")?),
        ("facts from a small model of Bedrock", small),
        ("facts from a large model of Bedrock", large),
        ("embeddings from Titan", of("bedrock.titan", "embedded_tokens")?),
        ("a mail to each candidate", of("ses.message", "")?),
        (
            "passwords in a user pool, for each month in which all sign in",
            of("cognito.user", "")?,
        ),
    ] {
        console::line(format_args!("| {choice} | {usd:.3} |"));
    }
    let recipe = forms + large;
    console::line("");
    console::line(format_args!(
        "The usual recipe, Textract's forms and a large model, without anything else: USD {recipe:.2}, {:.0} times as much \
         as reading in the process.",
        recipe / local
    ));
    Ok(())
}
