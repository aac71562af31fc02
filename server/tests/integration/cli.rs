//! The command line by the real binary: what it prints and its exit codes. Backup, restore and a broken ledger are in
//! `backup.rs`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::common::{AD, RESUME, TestApp};
use rolefit_domain::Timestamp;
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write as RecordWrite};
use serde_json::Value;

/// The binary in a folder, with nothing of this process's environment.
fn rolefit(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolefit"));
    command.args(arguments).env_clear().current_dir(folder);
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    rolefit(folder, arguments).output().expect("the binary starts")
}

/// What it printed and what it complained of, after it ended with the code.
fn ends(output: &Output, code: i32) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (said, complained) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{said}{complained}");
    (said, complained)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("written");
}

#[test]
fn parse_reads_what_it_can_and_says_that_something_could_not_be_read() {
    let home = folder();
    write(home.path(), "cv.txt", RESUME);
    write(home.path(), "broken.pdf", "%PDF-1.7\nthis is no document");
    let (said, complained) = ends(&run(home.path(), &["parse", "cv.txt"]), 0);
    let resume: Value = serde_json::from_str(&said).expect("JSON Resume");
    assert_eq!(resume["basics"]["name"], "Nora Lindqvist");
    assert_eq!(complained, "");

    let files = ["parse", "broken.pdf", "cv.txt", "nowhere.txt", "--jsonl"];
    let (said, complained) = ends(&run(home.path(), &files), 3);
    let lines: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object a line"))
        .collect();
    let seen: Vec<_> = lines.iter().map(|line| (&line["file"], &line["ok"])).collect();
    assert_eq!(
        seen,
        [
            (&"broken.pdf".into(), &false.into()),
            (&"cv.txt".into(), &true.into()),
            (&"nowhere.txt".into(), &false.into()),
        ]
    );
    assert_eq!(lines[1]["resume"], resume);
    assert!(
        lines[0]["error"].is_string() && lines[2]["error"].is_string(),
        "{said}"
    );
    assert!(complained.contains("2 files could not be read"), "{complained}");

    // 64 GiB of nothing: whoever read all of it would need as much memory.
    let huge = std::fs::File::create(home.path().join("huge.txt")).expect("made");
    huge.set_len(1 << 36).expect("a hole");
    let (said, _) = ends(&run(home.path(), &["parse", "huge.txt", "cv.txt", "--jsonl"]), 3);
    let lines: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object a line"))
        .collect();
    let error = lines[0]["error"].as_str().expect("why not");
    assert!(error.starts_with("too_large: "), "{said}");
    assert_eq!(lines[1]["ok"], true, "{said}");

    let (said, complained) = ends(&run(home.path(), &["parse", "broken.pdf"]), 3);
    assert_eq!(said, "", "nothing is invented");
    assert!(complained.contains("broken.pdf: "), "{complained}");
    ends(&run(home.path(), &["parse"]), 2);
}

#[test]
fn rank_writes_a_run_or_names_the_file_that_is_wrong() {
    let home = folder();
    let line = |id: &str, text: &str| format!("{}\n", serde_json::json!({ "id": id, "text": text }));
    write(
        home.path(),
        "task.json",
        r#"{"kind":"job-to-resume","language":"en"}"#,
    );
    write(home.path(), "queries.jsonl", &line("job", AD));
    let other = "Otto Brandt\n\nEXPERIENCE\n\nBaker, Millstone Bread, Bath\n2015 - 2020\n- Baked bread\n";
    write(
        home.path(),
        "docs.jsonl",
        &(line("baker", other) + &line("engineer", RESUME)),
    );
    let rank = ["rank", "--task", ".", "--out", "run.json"];
    ends(&run(home.path(), &rank), 0);
    let run_file = std::fs::read(home.path().join("run.json")).expect("a run");
    let ranked: Value = serde_json::from_slice(&run_file).expect("JSON");
    assert_eq!(ranked["job"], serde_json::json!(["engineer", "baker"]));

    write(home.path(), "docs.jsonl", "not JSON\n");
    let (_, complained) = ends(&run(home.path(), &rank), 1);
    assert!(complained.contains("docs.jsonl"), "{complained}");
    let elsewhere = ["rank", "--task", "nowhere", "--out", "run.json"];
    let (_, complained) = ends(&run(home.path(), &elsewhere), 1);
    assert!(complained.contains("nowhere/task.json"), "{complained}");
    ends(&run(home.path(), &["rank"]), 2);
}

#[test]
fn a_master_key_is_made_for_its_owner_and_never_replaced() {
    let home = folder();
    let file = home.path().join("master.key");
    ends(&run(home.path(), &["keys", "create", "master.key"]), 0);
    let key = std::fs::read(&file).expect("a key");
    assert_eq!(key.len(), 32);
    let mode = std::fs::metadata(&file).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let (_, complained) = ends(&run(home.path(), &["keys", "create", "master.key"]), 1);
    assert!(complained.contains("`master.key` cannot be made"), "{complained}");
    assert_eq!(std::fs::read(&file).expect("still there"), key);
}

#[test]
fn config_check_names_the_line_or_the_variable_and_what_to_write() {
    let home = folder();
    let check = ["config", "check"];
    let (said, _) = ends(&run(home.path(), &check), 0);
    assert!(said.contains("The configuration is valid."), "{said}");
    write(
        home.path(),
        "rolefit.toml",
        "[log]\nformat = \"json\"\n\n[limits]\n# many\nconnections = 1\n",
    );
    let (_, complained) = ends(&run(home.path(), &check), 2);
    assert_eq!(
        complained,
        "rolefit: `rolefit.toml`, line 6: `limits.connections`: write a number from 16 to 100000\n"
    );
    let overridden = rolefit(home.path(), &check)
        .env("ROLEFIT_CONNECTIONS", "64")
        .output()
        .expect("the binary starts");
    ends(&overridden, 0);
    let wrong = rolefit(home.path(), &check)
        .env("ROLEFIT_CONNECTIONS", "64")
        .env("ROLEFIT_LOG_FORMAT", "yaml")
        .output()
        .expect("the binary starts");
    let (_, complained) = ends(&wrong, 2);
    assert_eq!(
        complained,
        "rolefit: variable `ROLEFIT_LOG_FORMAT`: (`log.format`) write \"json\" or \"text\"\n"
    );
    let both = rolefit(home.path(), &check)
        .env("ROLEFIT_LOG_FORMAT", "yaml")
        .output()
        .expect("the binary starts");
    let (_, complained) = ends(&both, 2);
    assert_eq!(
        complained,
        "rolefit: 2 things are wrong with the configuration:\n  `rolefit.toml`, line 6: `limits.connections`: write a \
         number from 16 to 100000\n  variable `ROLEFIT_LOG_FORMAT`: (`log.format`) write \"json\" or \"text\"\n"
    );
    let elsewhere = ["config", "check", "--config", "nowhere.toml"];
    let (_, complained) = ends(&run(home.path(), &elsewhere), 2);
    assert!(
        complained.contains("`nowhere.toml` cannot be read"),
        "{complained}"
    );
}

#[test]
fn help_lists_variables_and_exit_codes() {
    let home = folder();
    let help = |command: &[&str]| {
        let arguments = [command, &["--help"][..]].concat();
        ends(&run(home.path(), &arguments), 0).0
    };
    let check = help(&["config", "check"]);
    for variable in &rolefit_server::config::VARIABLES {
        let (name, sets) = (variable.name, variable.sets);
        assert!(check.contains(name) && check.contains(sets), "{name}: {check}");
    }
    for (command, code) in [
        (&["parse"][..], "3 a file could not be read"),
        (&["ledger", "verify"][..], "3 an entry is not as it was written"),
        (&["restore"][..], "3 the backup is not as it was made"),
        (&["config", "check"][..], "2 not valid"),
        (&[][..], "3 found something"),
    ] {
        let text = help(command).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(code), "{command:?}: {text}");
    }
}

#[test]
fn who_looks_at_data_that_is_not_there_is_told_and_none_is_made() {
    for arguments in [
        &["ledger", "verify"][..],
        &["match", "replay"],
        &["match", "replay", "0123abcd"],
        &["backup", "copy"],
    ] {
        let home = folder();
        let (_, complaint) = ends(&run(home.path(), arguments), 1);
        assert!(
            complaint.contains("there is no data in"),
            "{arguments:?}: {complaint}"
        );
        let made = std::fs::read_dir(home.path()).expect("a folder").count();
        assert_eq!(made, 0, "{arguments:?}");
    }
}

#[tokio::test]
async fn ledger_verify_counts_the_entries_of_an_intact_ledger() {
    let app = TestApp::new().await;
    app.register("nora@example.org").await;
    let data = app.close().await;
    let verify = rolefit(data.path(), &["ledger", "verify"])
        .env("ROLEFIT_DATA", data.path())
        .output()
        .expect("the binary starts");
    let (said, _) = ends(&verify, 0);
    assert!(said.starts_with("intact: ") && said.contains(", head "), "{said}");
    let nothing = folder();
    ends(&run(nothing.path(), &["ledger", "verify"]), 1);
}

#[tokio::test]
async fn a_match_is_replayed_by_its_receipt() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ragna@example.org", "Harbourlight").await;
    app.open_job(&recruiter, organization, AD).await;
    let cookie = app.register("nora@example.org").await;
    app.upload_and_drain("cv.txt", RESUME.as_bytes(), &cookie).await;
    let mut numbers = Vec::new();
    let replayed = app
        .app
        .services
        .replay_matches(None, |one| numbers.push(one.number.clone()));
    replayed.await.expect("is replayed");
    let data = app.close().await;
    let replay = |arguments: &[&str]| {
        rolefit(data.path(), &[&["match", "replay"], arguments].concat())
            .env("ROLEFIT_DATA", data.path())
            .output()
            .expect("the binary starts")
    };
    let (said, _) = ends(&replay(&[]), 0);
    assert!(
        said.starts_with("1 matches are the same byte for byte, 0 are different, 0 cannot"),
        "{said}"
    );
    let [number] = &numbers[..] else {
        panic!("one match: {numbers:?}");
    };
    let (said, _) = ends(&replay(&[number]), 0);
    assert!(
        said.starts_with(number.as_str()) && said.contains("the same byte for byte"),
        "{said}"
    );
    let (_, complained) = ends(&replay(&["abcdef"]), 1);
    assert!(
        complained.contains("no match that is stored has the number abcdef"),
        "{complained}"
    );
    let (_, complained) = ends(&replay(&["number"]), 2);
    assert!(complained.contains("is no number of a receipt"), "{complained}");
}

#[tokio::test]
async fn a_busy_port_is_told_with_what_chooses_another_one() {
    let holder = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = holder.local_addr().expect("an address").to_string();
    let home = folder();
    let serve = rolefit(home.path(), &["serve"])
        .env("ROLEFIT_LISTEN", &address)
        .output()
        .expect("the binary starts");
    let (_, complained) = ends(&serve, 1);
    assert!(
        complained.contains(&format!("cannot listen on {address}")),
        "{complained}"
    );
    assert!(
        complained.contains("another program uses it") && complained.contains("ROLEFIT_LISTEN"),
        "{complained}"
    );
    assert!(!home.path().join("data").exists(), "nothing is made before");
}

#[tokio::test]
async fn a_worker_sweeps_tells_its_metrics_and_ends_in_order() {
    let app = TestApp::new().await;
    let old = NewRecord {
        expires_at: Some(Timestamp(1)),
        ..NewRecord::new(Key::new("TEST", "TEST"), Vec::new())
    };
    let put = RecordWrite::Put {
        record: old,
        condition: Condition::None,
    };
    let transaction = Transaction {
        writes: vec![put],
        ..Transaction::default()
    };
    app.ports().records.transact(transaction).await.expect("stored");
    let data = app.close().await;

    let mut worker = rolefit(data.path(), &["worker", "--metrics", "127.0.0.1:0"])
        .env("ROLEFIT_DATA", data.path())
        .env("ROLEFIT_LOG_FILTER", "debug")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let (out, log) = (worker.stdout.take(), worker.stderr.take());
    let (out, log) = (out.expect("its output"), log.expect("its log"));
    let address = line_with(BufReader::new(out), "metrics on http://");
    let address = address.split("http://").nth(1).expect("an address");
    let health = ask(address, "/healthz");
    assert!(health.ends_with("ok\n"), "{health}");
    let metrics = ask(address, "/metrics");
    assert!(metrics.contains("rolefit_queue_messages{"), "{metrics}");
    for elsewhere in ["x-forwarded-for: 192.0.2.1", "forwarded: for=192.0.2.1"] {
        let refused = ask_with(address, "/metrics", elsewhere);
        assert!(refused.starts_with("HTTP/1.1 404 "), "{elsewhere}: {refused}");
        assert!(!refused.contains("rolefit_"), "{elsewhere}: {refused}");
        let health = ask_with(address, "/healthz", elsewhere);
        assert!(health.ends_with("ok\n"), "{elsewhere}: {health}");
    }
    let mut log = BufReader::new(log);
    line_with(&mut log, "records whose time is over were removed");

    terminate(&worker);
    // Read on, so that the log never fills its pipe.
    let mut rest = String::new();
    log.read_to_string(&mut rest).expect("the rest of the log");
    assert_eq!(worker.wait().expect("ends").code(), Some(0), "{rest}");
}

/// The first line that holds the words.
fn line_with(lines: impl BufRead, words: &str) -> String {
    let mut seen = Vec::new();
    for line in lines.lines() {
        let line = line.expect("text");
        if line.contains(words) {
            return line;
        }
        seen.push(line);
    }
    panic!("no `{words}` in {seen:?}");
}

fn ask(address: &str, path: &str) -> String {
    ask_with(address, path, "accept: */*")
}

/// The answer to a request with a header more.
fn ask_with(address: &str, path: &str, header: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connected");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\n{header}\r\nconnection: close\r\n\r\n"
    )
    .expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

/// Asks a process to end, as a service manager does.
fn terminate(process: &Child) {
    let kill = Command::new("kill")
        .args(["-TERM", &process.id().to_string()])
        .status();
    assert!(kill.expect("`kill` is there").success());
}

/// Decisions in which one nice-to-have decides and a must-have says nothing.
fn decisions(jobs: u32) -> String {
    let mut lines = String::new();
    for job in 0..jobs {
        for candidate in 0..5 {
            let (decides, noise) = (candidate * 200 + job % 7, (job * 331 + candidate * 517) % 1001);
            lines.push_str(&format!(
                "{{\"job\":\"j{job}\",\"label\":{candidate},\"features\":[{{\"need\":\"nice_to_have\",\"weight\":2,\"strength\":{decides}}},\
                 {{\"need\":\"must_have\",\"weight\":3,\"strength\":{noise}}}]}}\n"
            ));
        }
    }
    lines
}

fn training(home: &Path, data: &str, hyperparameters: &str) {
    for folder in ["input/config", "input/data/train"] {
        std::fs::create_dir_all(home.join(folder)).expect("made");
    }
    write(home, "input/config/hyperparameters.json", hyperparameters);
    write(home, "input/data/train/decisions.jsonl", data);
}

#[test]
fn a_model_is_trained_in_sagemakers_folders_and_always_the_same() {
    let home = folder();
    training(
        home.path(),
        &decisions(40),
        "{\"iterations\":\"200\",\"sagemaker_region\":\"\\\"eu\\\"\"}",
    );
    let train = || ends(&run(home.path(), &["model", "train", "--root", "."]), 0).0;
    let said = train();
    let read = || std::fs::read(home.path().join("model/ranker.json")).expect("the model");
    let model = read();
    let measure = |line: &str| -> Vec<f64> {
        let line = said
            .lines()
            .find_map(|said| said.strip_prefix(line))
            .expect("is said");
        let values = line.split_whitespace().filter_map(|value| value.split_once('='));
        values
            .map(|(_, value)| value.parse().expect("a number"))
            .collect()
    };
    let held_out = measure("held_out pairs_right");
    assert!(held_out[1] > held_out[0], "better than the rules: {said}");
    assert_eq!(train(), said);
    assert_eq!(read(), model);

    // The same file can be used without any endpoint.
    write(
        home.path(),
        "rolefit.toml",
        "[ranker]\nmodel = \"model/ranker.json\"",
    );
    ends(&run(home.path(), &["config", "check"]), 0);
    let changed = String::from_utf8(model)
        .expect("is text")
        .replacen("1000,", "1001,", 1);
    write(home.path(), "model/ranker.json", &changed);
    let (_, complained) = ends(&run(home.path(), &["config", "check"]), 2);
    assert!(complained.contains("line 2: `ranker.model`"), "{complained}");
    let (_, complained) = ends(&run(home.path(), &["model", "serve", "--root", "."]), 1);
    assert!(complained.contains("is no model"), "{complained}");
}

#[test]
fn a_training_that_fails_says_why_where_sagemaker_looks() {
    let good = decisions(40);
    // Whoever shows less was preferred, on the one criterion that there is.
    let worse: String = good
        .lines()
        .map(|line| {
            let (head, label) = line.split_once("\"label\":").expect("has a label");
            format!("{head}\"label\":-{label}\n")
        })
        .collect();
    for (data, hyperparameters, expected) in [
        (good.as_str(), "{\"itterations\":\"1\"}", "`itterations`"),
        (&good, "{\"iterations\":\"0\"}", "from 1 to 10000"),
        (&good, "{\"iterations\":7}", "texts as values"),
        (&good.replace("\"label\":3", "\"label\":\"3\""), "{}", "line 4"),
        ("", "{}", "nothing can be learned"),
        (&worse, "{\"iterations\":\"1\",\"rate\":\"0\",\"pull\":\"0\"}", ""),
    ] {
        let home = folder();
        training(home.path(), data, hyperparameters);
        let output = run(home.path(), &["model", "train", "--root", "."]);
        if expected.is_empty() {
            // Not a step was made, so it is the rules themselves: no better, and no worse.
            ends(&output, 0);
            continue;
        }
        let (_, complained) = ends(&output, 1);
        assert!(complained.contains(expected), "{complained}");
        let failure = std::fs::read_to_string(home.path().join("output/failure")).expect("is written");
        assert!(failure.contains(expected), "{failure}");
        assert!(!home.path().join("model/ranker.json").exists());
    }
    let (_, complained) = ends(&run(folder().path(), &["model", "train", "--root", "."]), 1);
    assert!(complained.contains("input/data"), "{complained}");
}

#[test]
fn a_model_is_served_as_sagemaker_asks_for_it() {
    let home = folder();
    let mut command = rolefit(
        home.path(),
        &["model", "serve", "--root", ".", "--listen", "127.0.0.1:0"],
    );
    let mut server = command.stdout(Stdio::piped()).spawn().expect("starts");
    let mut line = String::new();
    let mut said = BufReader::new(server.stdout.take().expect("is piped"));
    said.read_line(&mut line).expect("says where");
    let address = line
        .trim()
        .rsplit_once("address=")
        .expect("says where")
        .1
        .to_owned();
    let ask = |request: &str| {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("is asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answers");
        answer
    };
    assert!(ask("GET /ping HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 200"));
    let body = "{\"batch\":[[{\"need\":\"must_have\",\"weight\":5,\"strength\":800}]]}";
    let answer = ask(&format!(
        "POST /invocations HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ));
    let (_, answer) = answer.split_once("\r\n\r\n").expect("has a body");
    let answer: Value = serde_json::from_str(answer).expect("is JSON");
    assert_eq!(answer["points"][0][0]["points"], 800);
    assert!(
        answer["model"]
            .as_str()
            .is_some_and(|name| name.starts_with("rules-")),
        "{answer}"
    );

    let stop = Command::new("kill")
        .arg(server.id().to_string())
        .status()
        .expect("kill runs");
    assert!(stop.success());
    assert!(
        server.wait().expect("it ends").success(),
        "it ends well when it is told to"
    );
}
