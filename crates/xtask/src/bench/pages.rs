//! Public pages against the same bytes served from memory.
//!
//! Both come from the same process: the pages are saved as files of the site, which the server
//! keeps in memory, so what differs is the work of making the page and nothing else.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::http::Connection;
use super::load::{self, Load};
use super::report::{Report, median};
use super::{Options, Server};
use crate::build::Built;

/// Adds requests per second and p99 of the job list and of one job, and their ratios to the baseline.
///
/// # Errors
/// When a page does not answer with 200 or the job list links to no job.
pub fn measure(built: &Built, data: &Path, options: &Options, report: &mut Report) -> Result<()> {
    let saved = save_pages(built, data)?;
    let server = Server::start_with(&built.binary, Some(&data.join("site")), data, &[])?;
    server.settle()?;
    for page in &saved {
        compare(server.address, page, options, report)?;
    }
    Ok(())
}

struct SavedPage {
    label: &'static str,
    path: String,
    saved_path: String,
}

/// Copies the site into `data` and adds the pages to it as files.
fn save_pages(built: &Built, data: &Path) -> Result<Vec<SavedPage>> {
    let server = Server::start(&built.binary, data)?;
    let mut connection = Connection::open(server.address)?;
    let list = connection.get("/jobs")?;
    let job_path = first_job(&String::from_utf8_lossy(&list)).context("the job list links to no job")?;
    let job = connection.get(&job_path)?;
    drop(server);

    let site = data.join("site");
    copy_folder(&built.site, &site)?;
    let manifest_file = site.join("manifest.json");
    let manifest = fs::read_to_string(&manifest_file).context("cannot read the manifest")?;
    let mut manifest: Value = serde_json::from_str(&manifest).context("the manifest is no JSON")?;
    let mut saved = Vec::new();
    for (label, path, body) in [
        ("/jobs", "/jobs".to_owned(), list),
        ("/jobs/{slug}", job_path, job),
    ] {
        let name = format!("bench-{}.html", saved.len());
        fs::write(site.join(&name), body).with_context(|| format!("cannot write `{name}`"))?;
        manifest[&name] = Value::from(name.as_str());
        saved.push(SavedPage {
            label,
            path,
            saved_path: format!("/{name}"),
        });
    }
    fs::write(&manifest_file, manifest.to_string()).context("cannot write the manifest")?;
    Ok(saved)
}

fn compare(address: SocketAddr, page: &SavedPage, options: &Options, report: &mut Report) -> Result<()> {
    let duration = Duration::from_secs(options.seconds);
    let run = |path: &str| load::run(address, path, options.connections, duration);
    // One short round first, so that neither side pays for the other's caches.
    load::run(
        address,
        &page.path,
        options.connections,
        Duration::from_millis(500),
    )?;
    load::run(
        address,
        &page.saved_path,
        options.connections,
        Duration::from_millis(500),
    )?;
    let mut pages: Vec<Load> = Vec::new();
    let mut baselines: Vec<Load> = Vec::new();
    for _ in 0..options.rounds {
        pages.push(run(&page.path)?);
        baselines.push(run(&page.saved_path)?);
    }
    let middle = |loads: &[Load], of: fn(&Load) -> f64| median(&mut loads.iter().map(of).collect::<Vec<_>>());
    let (rate, base_rate) = (
        middle(&pages, Load::per_second),
        middle(&baselines, Load::per_second),
    );
    let (p99, base_p99) = (middle(&pages, Load::p99_ms), middle(&baselines, Load::p99_ms));
    ensure!(
        base_rate > 0.0 && base_p99 > 0.0,
        "no request was answered in time"
    );
    let samples = |loads: &[Load]| loads.iter().map(Load::requests).sum::<usize>().to_string();
    let label = page.label;
    report.add(
        format!("`{label}`"),
        format!("{rate:.0} requests/s, p99 {p99:.1} ms"),
        samples(&pages),
    );
    let baseline = format!("{base_rate:.0} requests/s, p99 {base_p99:.1} ms");
    report.add(
        format!("`{label}`, the same bytes from memory"),
        baseline,
        samples(&baselines),
    );
    let ratio = format!(
        "{:.0} % of the rate, {:.1} times the p99",
        100.0 * rate / base_rate,
        p99 / base_p99
    );
    report.add(
        format!("`{label}` against memory"),
        ratio,
        format!("{} rounds", options.rounds),
    );
    Ok(())
}

/// The path of the first link to a job: `/jobs/` with a slug and nothing behind it.
fn first_job(html: &str) -> Option<String> {
    let slugs = html
        .split("href=\"/jobs/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let slug = slugs
        .into_iter()
        .find(|slug| !slug.is_empty() && !slug.contains(['/', '?', '#']))?;
    Some(format!("/jobs/{slug}"))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create `{}`", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list `{}`", from.display()))? {
        let source = entry
            .with_context(|| format!("cannot list `{}`", from.display()))?
            .path();
        let target = to.join(source.file_name().context("a listed file has a name")?);
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("cannot copy `{}`", source.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::first_job;

    #[test]
    fn the_first_job_is_a_slug_and_no_filter_or_form() {
        let html =
            r#"<a href="/jobs/?q=x">a</a><a href="/jobs/one-1/apply">b</a><a href="/jobs/two-2">c</a>"#;
        assert_eq!(first_job(html).as_deref(), Some("/jobs/two-2"));
        assert_eq!(first_job("<a href=\"/jobs\">"), None);
    }
}
