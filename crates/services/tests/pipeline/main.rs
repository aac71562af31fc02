//! The pipeline over the embedded adapters, with faults of ports put in between: what consumers, worker and documents do
//! when messages repeat, parts fail, and workers die.

mod consumers;
mod faults;
mod matching;
mod resumes;
mod worker;
mod world;
