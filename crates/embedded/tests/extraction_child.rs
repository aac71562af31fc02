//! Extraction in a child process: the contract, and documents that want more than they get.
//!
//! Without the usual test harness, because this same program is also the child: its first argument says what the
//! child does with the document.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use rolefit_domain::{DocumentText, FailureCode};
use rolefit_embedded::extraction::{
    ChildExtraction, ExtractionLimits, PROCESSOR_TIME, worker_main, worker_with,
};
use rolefit_ports::extraction::ExtractionError;
use rolefit_ports::{ErrorKind, TextExtraction as _};
use rustix::process::Signal;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("worker") => worker_main(),
        Some("reader") => worker_with(reader(&args.next().unwrap_or_default())),
        Some("exit") => ExitCode::from(3),
        Some("garbage") => {
            let _ = std::io::Write::write_all(&mut std::io::stdout(), b"{\"text\":7}");
            ExitCode::SUCCESS
        }
        _ => {
            let runtime = tokio::runtime::Runtime::new().expect("starts");
            runtime.block_on(cases());
            ExitCode::SUCCESS
        }
    }
}

async fn cases() {
    a_worker_keeps_the_contract().await;
    children_started_ahead_keep_the_contract().await;
    what_is_too_much_is_too_complex().await;
    a_worker_can_open_nothing().await;
    a_worker_sees_nothing_of_its_parent().await;
    a_defect_of_the_worker_is_tried_again().await;
    a_worker_that_is_told_to_stop_is_tried_again().await;
    a_worker_has_a_process_group_of_its_own().await;
    a_slow_machine_is_not_the_documents_fault().await;
    a_loaded_machine_refuses_nothing();
    a_program_that_is_not_there_is_unavailable().await;
    a_victim_leaves_the_others_alone().await;
}

type Reader = fn(&[u8], &str) -> Result<DocumentText, FailureCode>;

/// What documents may try.
fn reader(name: &str) -> Reader {
    match name {
        "memory" => |_, _| {
            let greedy = vec![1_u8; 2 << 30];
            Ok(text(&greedy.len().to_string()))
        },
        "stack" => |document, _| {
            fn deeper(bytes: &[u8], depth: u64) -> u64 {
                let frame = std::hint::black_box([depth; 512]);
                if bytes.is_empty() {
                    return frame[0];
                }
                frame[bytes.len()] + deeper(std::hint::black_box(bytes), depth + 1)
            }
            Ok(text(&deeper(document, 0).to_string()))
        },
        "spin" => |_, _| {
            loop {
                std::hint::spin_loop();
            }
        },
        "abort" => |_, _| std::process::abort(),
        "panic" => |_, _| panic!("a defect"),
        "internal" => |_, _| Err(FailureCode::Internal),
        "terminated" => |_, _| ended_by(Signal::TERM),
        "interrupted" => |_, _| ended_by(Signal::INT),
        "hung up" => |_, _| ended_by(Signal::HUP),
        "killed" => |_, _| ended_by(Signal::KILL),
        "processor time" => |_, _| {
            // The system's own signal, without ten seconds of waiting for it.
            let used_up = rustix::process::Rlimit {
                current: Some(0),
                ..rustix::process::getrlimit(rustix::process::Resource::Cpu)
            };
            rustix::process::setrlimit(rustix::process::Resource::Cpu, used_up).expect("a lower limit");
            loop {
                std::hint::spin_loop();
            }
        },
        "group" => |_, _| told(rustix::process::getpgrp() == rustix::process::getpid()),
        "flood" => |_, _| Ok(text(&"x".repeat(100_000))),
        "file" => |_, _| told(std::fs::File::open("/proc/self/status").is_ok()),
        "socket" => |_, _| told(std::net::TcpListener::bind("127.0.0.1:0").is_ok()),
        "child" => |_, _| {
            // For the superuser, whom the limit of processes does not bind, it starts; but it cannot open its library.
            let status = std::process::Command::new("/bin/true").status();
            told(status.is_ok_and(|status| status.success()))
        },
        "environment" => |_, _| told(std::env::vars_os().next().is_some()),
        other => panic!("`{other}` is no reader"),
    }
}

fn text(text: &str) -> DocumentText {
    DocumentText {
        text: text.to_owned(),
        ..DocumentText::default()
    }
}

fn ended_by(signal: Signal) -> Result<DocumentText, FailureCode> {
    rustix::process::kill_process(rustix::process::getpid(), signal).expect("a process may end itself");
    unreachable!("signals to oneself arrive before the call returns")
}

fn told(could: bool) -> Result<DocumentText, FailureCode> {
    Ok(text(if could { "could" } else { "could not" }))
}

fn extraction(args: &[&str], limits: ExtractionLimits) -> ChildExtraction {
    let program = std::env::current_exe().expect("is known");
    ChildExtraction::new(program, args.iter().map(OsString::from).collect(), limits)
}

async fn outcome(args: &[&str], limits: ExtractionLimits) -> Result<DocumentText, ExtractionError> {
    let document = Bytes::from_static(b"document");
    extraction(args, limits).extract(document, "cv.txt").await
}

async fn code(args: &[&str], limits: ExtractionLimits) -> FailureCode {
    match outcome(args, limits).await {
        Ok(_) => panic!("{args:?} succeeds"),
        Err(ExtractionError::Document(code)) => code,
        Err(ExtractionError::Port(error)) => panic!("{args:?}: {}", rolefit_ports::error::chain(&error)),
    }
}

async fn a_worker_keeps_the_contract() {
    let limits = ExtractionLimits {
        workers: 1,
        ..ExtractionLimits::default()
    };
    rolefit_ports::contract::extraction::suite(&extraction(&["worker"], limits)).await;
}

async fn children_started_ahead_keep_the_contract() {
    let extraction = extraction(&["worker"], ExtractionLimits::default());
    extraction.warm_up().await.expect("starts");
    rolefit_ports::contract::extraction::suite(&extraction).await;
}

async fn what_is_too_much_is_too_complex() {
    for reader in ["memory", "stack", "abort", "processor time"] {
        let code = code(&["reader", reader], ExtractionLimits::default()).await;
        assert_eq!(code, FailureCode::TooComplex, "{reader}");
    }
    let short = ExtractionLimits {
        answer: 50_000,
        ..ExtractionLimits::default()
    };
    assert_eq!(code(&["reader", "flood"], short).await, FailureCode::TooComplex);
}

async fn a_worker_can_open_nothing() {
    for reader in ["file", "socket", "child"] {
        let answer = outcome(&["reader", reader], ExtractionLimits::default()).await;
        assert_eq!(answer.expect("answers").text, "could not", "{reader}");
    }
}

async fn a_worker_sees_nothing_of_its_parent() {
    assert!(std::env::vars_os().next().is_some(), "there is something to see");
    let answer = outcome(&["reader", "environment"], ExtractionLimits::default()).await;
    assert_eq!(answer.expect("answers").text, "could not");
}

async fn kind(args: &[&str]) -> ErrorKind {
    match outcome(args, ExtractionLimits::default()).await {
        Err(ExtractionError::Port(error)) => error.kind(),
        other => panic!("{args:?} is not the document's fault: {other:?}"),
    }
}

async fn a_defect_of_the_worker_is_tried_again() {
    for args in [
        &["reader", "panic"][..],
        &["reader", "internal"],
        &["exit"],
        &["garbage"],
    ] {
        assert!(kind(args).await.is_transient(), "{args:?}");
    }
}

async fn a_worker_that_is_told_to_stop_is_tried_again() {
    for signal in ["terminated", "interrupted", "hung up", "killed"] {
        assert!(kind(&["reader", signal]).await.is_transient(), "{signal}");
    }
}

async fn a_worker_has_a_process_group_of_its_own() {
    let answer = outcome(&["reader", "group"], ExtractionLimits::default()).await;
    assert_eq!(answer.expect("answers").text, "could");
}

async fn a_slow_machine_is_not_the_documents_fault() {
    let impatient = ExtractionLimits {
        time: Duration::from_millis(50),
        ..ExtractionLimits::default()
    };
    match outcome(&["reader", "spin"], impatient).await {
        Err(ExtractionError::Port(error)) => assert!(error.kind().is_transient(), "{error}"),
        other => panic!("time on the clock says nothing about the document: {other:?}"),
    }
}

/// A document whose child gets a fiftieth of a processor is read at the first try.
fn a_loaded_machine_refuses_nothing() {
    let clock = ExtractionLimits::default().time;
    assert!(clock >= 50 * PROCESSOR_TIME, "{clock:?} on a clock");
}

async fn a_program_that_is_not_there_is_unavailable() {
    let missing = ChildExtraction::new(PathBuf::from("/nowhere"), Vec::new(), ExtractionLimits::default());
    let warm_up = missing.warm_up().await;
    assert_eq!(warm_up.expect_err("is not there").kind(), ErrorKind::Unavailable);
    match missing.extract(Bytes::from_static(b"document"), "").await {
        Err(ExtractionError::Port(error)) => assert_eq!(error.kind(), ErrorKind::Unavailable),
        other => panic!("it is not the document's fault: {other:?}"),
    }
}

async fn a_victim_leaves_the_others_alone() {
    let extraction = extraction(&["worker"], ExtractionLimits::default());
    // Dropped while it runs, as when a caller gives up: its place and its child must come free.
    for _ in 0..5 {
        let abandoned = extraction.extract(Bytes::from_static(b"Mira Jansen"), "cv.txt");
        let turn = futures::future::select(Box::pin(abandoned), Box::pin(tokio::task::yield_now())).await;
        drop(turn);
    }
    let names = ["Mira Jansen", "Zoë Example", "Li Wei"];
    let texts = names.map(|name| extraction.extract(Bytes::from_static(name.as_bytes()), "cv.txt"));
    for (text, name) in futures::future::join_all(texts).await.into_iter().zip(names) {
        assert!(text.expect("reads").text.contains(name));
    }
}
