//! The pipeline over the embedded adapters, with faults of ports put in between: what consumers, worker and documents do
//! when messages repeat, parts fail, and workers die.

mod accounts;
mod code_mails;
mod consumers;
mod erasure;
mod faults;
mod functions;
mod indexing;
mod jobs;
mod language_model;
mod mail_reports;
mod matching;
mod one_of_many;
mod operations;
mod profiles;
mod public_search;
mod publishing;
mod readiness;
mod replaying;
mod resumes;
mod uploads;
mod worker;
mod world;
