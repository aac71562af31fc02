//! `rolefit model`: the ranker's model, trained and served as SageMaker asks a container for it. With the entry point
//! `rolefit model`, SageMaker's own words `train` and `serve` are the commands.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, Outcome};
use crate::model::{self, FILE, Layout, ROOT, Serving};

/// The port where SageMaker asks.
const PORT: u16 = 8080;

const SERVE_HELP: &str = "GET /ping answers 200 when the model is loaded. POST /invocations takes \
{\"batch\":[[{\"need\":\"must_have\",\"weight\":5,\"strength\":800}]]} and answers {\"model\":\"…\",\"points\":[[{\"points\":800,\
\"of\":1000}]]}. The port is that of SAGEMAKER_BIND_TO_PORT, else 8080. Nobody is asked who they are: let nothing but SageMaker \
reach it.";

const TRAIN_HELP: &str = "Reads every file of every folder in ROOT/input/data (JSON Lines: {\"job\":\"j1\",\"label\":2,\"features\":\
[{\"need\":\"must_have\",\"weight\":5,\"strength\":800}]}; within a job, a larger label was preferred) and writes \
ROOT/model/ranker.json. Hyperparameters, in ROOT/input/config/hyperparameters.json with texts as values: iterations (400), rate \
(0.5), pull (0.002; how strongly the rules hold it back), keep_worse (false). One job in five is kept out and says whether the \
model is better than the rules; a worse one is not written. The same data gives the same model. On failure the reason is also \
in ROOT/output/failure.";

/// What to do with the model.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Answer with points over HTTP: by ROOT/model/ranker.json, or by the built-in rules where it is missing.
    #[command(after_long_help = SERVE_HELP)]
    Serve {
        /// Folder with everything.
        #[arg(long, value_name = "ROOT", default_value = ROOT)]
        root: PathBuf,
        /// Address and port. Default: all addresses of the container.
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
    },
    /// Learn from decisions how much each criterion counts.
    #[command(after_long_help = TRAIN_HELP)]
    Train {
        /// Folder with everything.
        #[arg(long, value_name = "ROOT", default_value = ROOT)]
        root: PathBuf,
    },
}

/// Runs the action.
pub fn run(action: Action) -> Outcome {
    match action {
        Action::Serve { root, listen } => serve(&root, listen),
        Action::Train { root } => train(&root),
    }
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
fn train(root: &Path) -> Outcome {
    println!("{}", model::train(&Layout::below(root))?);
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "whoever started it wants to know where it listens"
)]
fn serve(root: &Path, listen: Option<SocketAddr>) -> Outcome {
    let file = Layout::below(root).model();
    let model = model::load_or_rules(&file)?;
    let address = match listen {
        Some(address) => address,
        None => SocketAddr::from((
            Ipv4Addr::UNSPECIFIED,
            port(std::env::var("SAGEMAKER_BIND_TO_PORT").ok())?,
        )),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut ended = signal(SignalKind::terminate())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        let name = model.name().to_owned();
        let serving = Serving::listen(address, model).await?;
        println!("model={name} file={FILE} address={}", serving.address()?);
        let end = async move {
            tokio::select! {
                _ = ended.recv() => {}
                _ = interrupted.recv() => {}
            }
        };
        serving.run(end).await?;
        Ok(())
    })
}

fn port(bound: Option<String>) -> Result<u16, Failure> {
    let Some(text) = bound else {
        return Ok(PORT);
    };
    text.parse()
        .map_err(|_| Failure::with_message("the variable `SAGEMAKER_BIND_TO_PORT` must be a port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_sagemakers() {
        assert_eq!(port(None).ok(), Some(8080));
        assert_eq!(port(Some("9000".to_owned())).ok(), Some(9000));
        assert!(port(Some("x".to_owned())).is_err());
    }
}
