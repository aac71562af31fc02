//! The ranker's model as a program of its own: trained from decisions, and served to whoever asks over HTTP. Both follow the
//! layout that SageMaker gives a container, in which everything is below one folder, `/opt/ml`.

mod serve;
mod train;

use std::io;
use std::path::{Path, PathBuf};

use rolefit_matching::model::{MAX_FILE_BYTES, Model, NoModel};

pub use self::serve::{MAX_BODY, MAX_CANDIDATES, Serving, router};
pub use self::train::{TrainError, train};

/// The folder that SageMaker gives.
pub const ROOT: &str = "/opt/ml";
/// Name of the file in the folder `model`.
pub const FILE: &str = "ranker.json";

/// The files below one folder.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// Below this folder.
    pub fn below(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The model's file: written by training, read by serving.
    pub fn model(&self) -> PathBuf {
        self.root.join("model").join(FILE)
    }

    /// What the training was asked for: names and values, all of them texts.
    fn hyperparameters(&self) -> PathBuf {
        self.root.join("input/config/hyperparameters.json")
    }

    /// A folder for each channel of data.
    fn channels(&self) -> PathBuf {
        self.root.join("input/data")
    }

    /// Why a training failed, for whoever asked for it.
    fn failure(&self) -> PathBuf {
        self.root.join("output/failure")
    }
}

/// Why a model cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("`{file}` cannot be read")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is no model.
    #[error("`{file}` is no model")]
    NoModel {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: NoModel,
    },
}

/// The model in a file.
///
/// # Errors
/// [`ModelError`].
pub fn load(file: &Path) -> Result<Model, ModelError> {
    let unreadable = |source| ModelError::Unreadable {
        file: file.display().to_string(),
        source,
    };
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    if size > MAX_FILE_BYTES {
        return Err(unreadable(io::Error::other("it is larger than any model")));
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    Model::parse(&bytes).map_err(|source| ModelError::NoModel {
        file: file.display().to_string(),
        source,
    })
}

/// The model in a file, or the built-in rules where there is none.
///
/// # Errors
/// [`ModelError`]: a file that is there and broken is never passed over.
pub fn load_or_rules(file: &Path) -> Result<Model, ModelError> {
    match load(file) {
        Err(ModelError::Unreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Ok(Model::rules())
        }
        other => other,
    }
}
