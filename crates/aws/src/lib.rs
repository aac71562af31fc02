//! The AWS adapters: every port of `rolefit-ports` on its managed service.
//!
//! One module and one cargo feature per service. An adapter that needs another capability takes the port, never another
//! adapter. No SDK type leaves this crate but `sdk::Sdk`, which the server's wiring builds once and hands to each
//! adapter.
//!
//! To add an adapter: a feature and a module here, its error codes in its own `error` table for `error::classify`, the
//! contract suite of its port in `tests/`, its resources in `infra/`, and a method in `server/src/wiring/aws.rs`.

#[cfg(feature = "bedrock")]
pub mod bedrock;
#[cfg(feature = "sdk")]
mod calls;
#[cfg(feature = "cloudwatch")]
pub mod cloudwatch;
#[cfg(feature = "cognito")]
pub mod cognito;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "emf")]
pub mod emf;
#[cfg(feature = "sdk")]
pub mod error;
#[cfg(feature = "eventbridge")]
pub mod eventbridge;
#[cfg(any(feature = "cloudwatch", feature = "emf"))]
pub mod gathered;
#[cfg(feature = "kinesis")]
pub mod kinesis;
#[cfg(feature = "kms")]
pub mod kms;
#[cfg(feature = "opensearch")]
pub mod opensearch;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "sagemaker")]
pub mod sagemaker;
#[cfg(feature = "sdk")]
pub mod sdk;
#[cfg(feature = "sesv2")]
pub mod sesv2;
#[cfg(feature = "sns")]
pub mod sns;
#[cfg(feature = "sqs")]
pub mod sqs;
#[cfg(feature = "textract")]
pub mod textract;

/// Under the name that the tests' support knows.
#[cfg(feature = "tests")]
extern crate self as rolefit_aws;
/// Stacks and servers for tests, of this crate and of others.
#[cfg(feature = "tests")]
#[path = "../tests/support/mod.rs"]
pub mod support;
