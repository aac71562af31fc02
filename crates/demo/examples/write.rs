//! Writes all demo documents, job ads and specimens into a folder.
//!
//! `cargo run -p rolefit-demo --example write -- FOLDER`

use std::path::PathBuf;
use std::{env, fs, io};

use rolefit_demo::{dataset, render, specimens};

fn main() -> io::Result<()> {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "name the folder to write into",
        ));
    };
    let [resumes, jobs, hostile] = ["resumes", "jobs", "specimens"].map(|name| folder.join(name));
    for part in [&resumes, &jobs, &hostile] {
        fs::create_dir_all(part)?;
    }
    for candidate in &dataset().candidates {
        let document = render(candidate);
        fs::write(resumes.join(document.file_name), document.bytes)?;
    }
    for job in &dataset().jobs {
        fs::write(jobs.join(format!("{}.txt", job.slug)), &job.text)?;
    }
    for specimen in specimens::all() {
        // Several specimens share a file name, so each has its own folder.
        let place = hostile.join(specimen.name);
        fs::create_dir_all(&place)?;
        fs::write(place.join(specimen.file_name), specimen.bytes())?;
    }
    Ok(())
}
