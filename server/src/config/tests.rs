//! Configurations as they are written, and what is said of wrong ones.

use super::*;

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables: Vec<_> = variables
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    Config::load(text, &variables).map_err(|problems| problems.to_string())
}

#[test]
fn nothing_configured_is_a_demo_on_loopback() {
    let config = load("", &[]).expect("defaults are valid");
    assert_eq!(config.profile, Profile::Demo);
    assert!(config.listen.ip().is_loopback());
    assert_eq!(config.public_url, "http://127.0.0.1:3000");
}

#[test]
fn a_wrong_line_is_named_with_what_to_write() {
    for (text, expected) in [
        ("[server]\nlistn = \"x\"", "line 2"),
        (
            "[server]\nlisten = 3000",
            "line 2: invalid type: integer `3000`, expected a string: write it in quotes, \"3000\"",
        ),
        ("[data]\nfolder = true", "write it in quotes, \"true\""),
        (
            "[limits]\nconnections = \"many\"",
            "write a number, without quotes",
        ),
        (
            "[server]\noperators = \"ops@example.org\"",
            "write a list, [\"ops@example.org\"]",
        ),
        ("server = \"127.0.0.1:3000\"", "this is a section"),
        ("[server]\nlisten = \"nowhere\"", "line 2: `server.listen`"),
        ("profile = \"live\"", "line 1"),
        ("[server", "line 1"),
        (
            "[limits]\nrequests_per_minute = 0",
            "line 2: `limits.requests_per_minute`",
        ),
        ("limits = { connections = 1 }", "line 1: `limits.connections`"),
        (
            "limits.uploads_per_hour = 5\nlimits.streams_per_candidate = 0",
            "line 2: `limits.streams_per_candidate`",
        ),
        ("[log]\n\nfilter = \"a=b=c\"", "line 3: `log.filter`"),
        ("[mail]\nfrom = \"Rolefit\"", "line 2: `mail.from`"),
        ("[data]\nfolder = \"\"", "line 2: `data.folder`"),
        (
            "[mail]\nadapter = \"smtp\"\nhost = \"h.example\"\nport = 0",
            "line 4: `mail.port`",
        ),
        ("[server]\nsite = \"/nowhere\"", "line 2: `server.site`"),
        ("[ranker]\nmodel = \"/nowhere\"", "line 2: `ranker.model`"),
        (
            "[server]\nsecurity_contact = \"security@example.org\"",
            "line 2: `server.security_contact`",
        ),
        ("profile = \"production\"", "`server.public_url` is not set"),
        ("[ports]\nrecords = \"oracle\"", "`sqlite`"),
        ("[ports]\nmail = \"smtp\"", "`adapter` in the section `[mail]`"),
        ("[ports]\nlake = \"parquet\"", "there is no port `lake`"),
        ("preset = \"amazon\"", "line 1: `preset`"),
        ("[ports]\nidentity = \"cognito\"", "`passwords`"),
        (
            "# ports\n[ports]\nembeddings = \"titan\"",
            "line 3: `ports.embeddings`",
        ),
        ("[metrics]\nadapter = \"statsd\"", "line 2: `metrics.adapter`"),
        (
            "[traces]\nendpoint = \"http://collector.example:4318\"",
            "line 2: `traces.endpoint`",
        ),
        (
            "[traces]\nendpoint = \"https://127.0.0.1:4318\"",
            "line 2: `traces.endpoint`",
        ),
        (
            "[traces]\nendpoint = \"http://127.0.0.1:4318\"\nshare = 1.5",
            "line 3: `traces.share`",
        ),
        (
            "[mail]\nadapter = \"smtp\"\nhost = \"h.example\"\nsecurity = \"ssl\"",
            "`mail.security`",
        ),
    ] {
        let problem = load(text, &[]).expect_err(text);
        assert!(problem.contains(expected), "{text}: {problem}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let file = r#"
[server]
listn = "127.0.0.1:1"
listen = "nowhere"
operators = "ops@example.org"

[extraktion]
workers = 3

[limits]
connections = 1
requests_per_minute = [
    1,
    2,
]

[mail]
adapter = "smtp"
port = 0
security = "ssl"
user = "rolefit"

[log]
format = "yaml"
filter = "a=b=c"
"#;
    let variables = [
        ("ROLEFIT_UPLOADS_PER_HOUR", "many"),
        ("ROLEFIT_TRACES_SHARE", "2"),
        ("ROLEFIT_LSTEN", "x"),
    ];
    let problems = load(file, &variables).expect_err("nothing of it is right");
    let starts = problems
        .lines()
        .map(|line| line.split_inclusive(": ").next().unwrap_or_default());
    assert_eq!(
        starts.collect::<Vec<_>>(),
        [
            "line 3: ",
            "line 4: ",
            "line 5: ",
            "line 7: ",
            "line 11: ",
            "line 12: ",
            "line 19: ",
            "line 20: ",
            "line 24: ",
            "line 25: ",
            "variable `ROLEFIT_UPLOADS_PER_HOUR`: ",
            "variable `ROLEFIT_LSTEN`: ",
            "`mail.host` is not set: ",
            "`mail.password` is not set: ",
            "variable `ROLEFIT_TRACES_SHARE`: ",
        ],
        "{problems}"
    );
}

#[test]
fn what_cannot_be_judged_is_not_told() {
    // A production profile would need more, and nobody knows which profile was meant.
    let problems =
        load("profile = \"prodction\"\n[server]\nlisten = \"0.0.0.0:80\"", &[]).expect_err("no profile");
    assert_eq!(problems.lines().count(), 1, "{problems}");
    let variables = [("ROLEFIT_PROFILE", "prodction"), ("ROLEFIT_LISTEN", "0.0.0.0:80")];
    let problems = load("", &variables).expect_err("no profile");
    assert_eq!(problems.lines().count(), 1, "{problems}");
    // What was written in a wrong way is not missing.
    let text = "profile = \"production\"\nkeys.file = \"/k\"\nmail = { adapter = \"smtp\", host = \"localhost\", \
                from = \"Rolefit <jobs@example.org>\" }\n[server]\npublic_url = 7\n";
    let problems = load(text, &[]).expect_err("no address");
    assert_eq!(problems.lines().count(), 1, "{problems}");
    assert!(problems.starts_with("line 5: "), "{problems}");
}

#[cfg(not(feature = "aws"))]
#[test]
fn an_adapter_that_is_not_compiled_in_names_its_feature() {
    for (text, place) in [
        (
            "# ports\n[ports]\nrecords = \"dynamodb\"",
            "line 3: `ports.records`",
        ),
        ("[ports]\npasswords = \"cognito\"", "line 2: `ports.passwords`"),
        (
            "[ports]\nlanguage_model = \"bedrock\"",
            "line 2: `ports.language_model`",
        ),
        ("[ports]\nextraction = \"textract\"", "line 2: `ports.extraction`"),
        ("[ports]\nranker = \"sagemaker\"", "line 2: `ports.ranker`"),
        ("preset = \"aws\"", "line 1: `preset`"),
        ("[mail]\nadapter = \"ses\"", "line 2: `mail.adapter`"),
        ("[metrics]\nadapter = \"emf\"", "line 2: `metrics.adapter`"),
        ("[metrics]\nadapter = \"cloudwatch\"", "line 2: `metrics.adapter`"),
    ] {
        let problem = load(text, &[]).expect_err(text);
        assert!(problem.contains("cargo feature `aws`"), "{text}: {problem}");
        assert!(problem.contains(place), "{text}: {problem}");
    }
}

#[cfg(feature = "aws")]
#[test]
fn the_names_on_aws_follow_from_one_prefix() {
    let text = "preset = \"aws\"\n[aws]\nprefix = \"jobs\"\nregion = \"eu-west-1\"\naccount = \"123456789012\"\n\
                search = \"https://search.example\"";
    let config = load(text, &[("ROLEFIT_AWS_STREAM", "other")]).expect("valid");
    assert!(config.adapters.any_aws() && !config.adapters.need_folder());
    assert_eq!(
        config.adapters.passwords,
        Side::Embedded,
        "a pool is asked for by name"
    );
    assert_eq!(
        [config.adapters.language_model, config.adapters.embeddings],
        [Side::Embedded; 2],
        "models that cost something are asked for by name"
    );
    let aws = config.aws.expect("is used");
    assert_eq!(aws.table, "jobs-records");
    assert_eq!(aws.key, "alias/jobs-people");
    assert_eq!(aws.bucket, "jobs-123456789012-documents");
    assert_eq!(
        aws.topic,
        "arn:aws:sns:eu-west-1:123456789012:jobs-notifications.fifo"
    );
    assert_eq!(aws.stream, "other");
    assert_eq!(
        (aws.ranker_endpoint.as_str(), config.adapters.ranker),
        ("jobs-ranker", Side::Embedded)
    );
    assert_eq!(
        aws.textract,
        TextractReads::Images,
        "what costs more is asked for"
    );
    assert_eq!(aws.textract_bucket, "jobs-123456789012-extraction");
    let completion = aws.textract_completion.expect("region and account are known");
    assert_eq!(completion.role, "arn:aws:iam::123456789012:role/jobs-textract");
    let mixed = load("[ports]\nqueues = \"sqs\"\nrecords = \"dynamodb\"", &[]).expect("valid");
    assert_eq!(mixed.adapters.blobs, Side::Embedded);
    assert_eq!(mixed.aws.map(|aws| aws.queues).as_deref(), Some("rolefit"));
    let models = "[ports]\nlanguage_model = \"bedrock\"\nembeddings = \"bedrock\"\n[aws]\nmodel = \"m\"\n\
                  guardrail = \"g\"\nguardrail_version = \"2\"";
    let models = load(models, &[]).expect("valid").aws.expect("is used");
    assert_eq!(models.model, "m");
    assert_eq!(models.guardrail, Some(("g".to_owned(), "2".to_owned())));
    assert_eq!(models.embedding_model, "amazon.titan-embed-text-v2:0");
}

#[cfg(feature = "aws")]
#[test]
fn what_is_missing_or_wrong_on_aws_is_named() {
    for (text, expected) in [
        (
            "preset = \"aws\"\n[aws]\naccount = \"1234\"",
            "line 3: `aws.account`",
        ),
        ("preset = \"aws\"", "`aws.bucket` is not set"),
        (
            "preset = \"aws\"\n[aws]\naccount = \"123456789012\"",
            "`aws.topic`",
        ),
        ("[ports]\nextraction = \"textract\"", "`aws.textract_bucket`"),
        (
            "[ports]\nextraction = \"textract\"\n[aws]\naccount = \"123456789012\"\ntextract = \"some\"",
            "line 5: `aws.textract`",
        ),
        ("[ports]\npasswords = \"cognito\"", "`aws.pool`"),
        ("[ports]\nsearch = \"opensearch\"", "`aws.search`"),
        ("[ports]\nlanguage_model = \"bedrock\"", "`aws.model`"),
        (
            "[ports]\nembeddings = \"bedrock\"\n[aws]\nembedding_dimensions = 300",
            "line 4: `aws.embedding_dimensions`",
        ),
        (
            "[ports]\nlanguage_model = \"bedrock\"\n[aws]\nmodel = \"m\"\nguardrail = \"g\"",
            "`aws.guardrail_version`",
        ),
        (
            "[ports]\nlanguage_model = \"bedrock\"\n[aws]\nmodel = \"m\"\nmodel_max_tokens = 10",
            "line 5: `aws.model_max_tokens`",
        ),
        ("[ports]\nbus = \"eventbridge\"", "line 2: `ports.bus`"),
        (
            "[ports]\nrecords = \"dynamodb\"\n[aws]\nprefix = \"Jobs\"",
            "line 4: `aws.prefix`",
        ),
        (
            "[ports]\nrecords = \"dynamodb\"\n[aws.endpoints]\ns4 = \"http://x\"",
            "line 4: `aws.endpoints.s4`",
        ),
        (
            "[ports]\nrecords = \"dynamodb\"\n[aws]\nendpoint = \"x\"",
            "line 4: `aws.endpoint`",
        ),
        ("[aws]\ntabel = \"x\"", "line 2"),
    ] {
        let problem = load(text, &[]).expect_err(text);
        assert!(problem.contains(expected), "{text}: {problem}");
    }
}

#[test]
fn a_demo_is_for_this_machine_only() {
    for url in [
        "http://localhost:3000",
        "http://LOCALHOST",
        "https://127.0.0.1",
        "http://127.8.8.8:1/",
        "http://[::1]:3000",
        "http://[::ffff:127.0.0.1]",
    ] {
        let valid = load("", &[("ROLEFIT_PUBLIC_URL", url)]);
        assert!(valid.is_ok(), "{url}: {valid:?}");
    }
    for url in [
        "https://jobs.example.org",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "https://[::1].evil.example",
        "https://10.0.0.1",
        "http://user@localhost",
        "http://localhost:99999",
        "http://localhost:",
        "http://:3000",
        "http://localhost/path",
        "http://localhost#part",
        "ftp://localhost",
        "localhost:3000",
    ] {
        let problem = load("", &[("ROLEFIT_PUBLIC_URL", url)]).expect_err(url);
        assert!(problem.contains("`server.public_url`"), "{url}: {problem}");
    }
    for listen in ["0.0.0.0:3000", "[::]:3000", "192.0.2.1:80"] {
        let variables = [
            ("ROLEFIT_LISTEN", listen),
            ("ROLEFIT_PUBLIC_URL", "http://localhost"),
        ];
        let problem = load("", &variables).expect_err(listen);
        assert!(problem.contains("`server.listen`"), "{listen}: {problem}");
    }
    let everywhere = [
        ("ROLEFIT_LISTEN", "[::1]:0"),
        ("ROLEFIT_PUBLIC_URL", "http://[::1]:0"),
    ];
    assert!(load("", &everywhere).is_ok());
}

#[test]
fn variables_override_the_file_and_are_named_when_wrong() {
    let text = "[server]\nlisten = \"127.0.0.1:1\"";
    let config = load(text, &[("ROLEFIT_LISTEN", "127.0.0.1:8080")]).expect("valid");
    assert_eq!(config.listen.port(), 8080);
    let problem = load("", &[("ROLEFIT_REQUESTS_PER_MINUTE", "many")]).expect_err("not a number");
    assert!(problem.contains("`ROLEFIT_REQUESTS_PER_MINUTE`"), "{problem}");
    let variables = [
        (
            "ROLEFIT_TRUSTED_PROXIES",
            "10.0.0.1, ::ffff:10.0.0.2, 10.0.4.7/24, ::ffff:10.0.5.0/120",
        ),
        ("ROLEFIT_EXTRACTION_WORKERS", "7"),
    ];
    let config = load("[server]\ntrusted_proxies = [\"::1\"]", &variables).expect("valid");
    let proxies: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(
        proxies,
        ["10.0.0.1/32", "10.0.0.2/32", "10.0.4.0/24", "10.0.5.0/24"],
        "each has one form"
    );
    assert_eq!(config.extraction_workers, 7);
    for wrong in ["proxy.example", "10.0.0.1/33", "0.0.0.0/0", "::/0"] {
        let problem = load("", &[("ROLEFIT_TRUSTED_PROXIES", wrong)]).expect_err(wrong);
        assert!(problem.contains("`ROLEFIT_TRUSTED_PROXIES`"), "{problem}");
    }
    let problem = load(text, &[("ROLEFIT_LISTEN", "nowhere")]).expect_err("not an address");
    assert!(problem.contains("variable `ROLEFIT_LISTEN`"), "{problem}");
    let problem = load("", &[("ROLEFIT_LISTEM", "x")]).expect_err("a misspelt variable");
    assert!(problem.contains("`ROLEFIT_LISTEN`"), "{problem}");
}

#[test]
fn production_refuses_unsafe_substitutes() {
    let production = "profile = \"production\"\n[server]\npublic_url = \"https://jobs.example\"\n";
    let smtp = "[mail]\nadapter = \"smtp\"\nhost = \"mail.example\"\nfrom = \"Rolefit <a@b.example>\"\n";
    let key = "[keys]\nfile = \"/etc/rolefit/master.key\"\n";
    assert!(load(&format!("{production}{smtp}{key}"), &[]).is_ok());
    let plain = format!("{smtp}security = \"none\"\n");
    let problem = load(&format!("{production}{plain}{key}"), &[]).expect_err("codes in the clear");
    assert!(problem.contains("`mail.security`"), "{problem}");
    let beside = plain.replace("mail.example\"", "127.0.0.1\"");
    assert!(
        load(&format!("{production}{beside}{key}"), &[]).is_ok(),
        "a relay on the same machine"
    );
    let problem = load(&format!("{production}{key}"), &[]).expect_err("mail folder");
    assert!(problem.contains("`mail.adapter`"), "{problem}");
    let problem = load(&format!("{production}{smtp}"), &[]).expect_err("generated key");
    assert!(problem.contains("`keys.file`"), "{problem}");
    for inside in ["master.key", "keys/../master.key"] {
        let folder = tempfile::tempdir().expect("a folder for the test");
        std::fs::create_dir(folder.path().join("keys")).expect("made");
        std::fs::write(folder.path().join("master.key"), b"").expect("written");
        let place = format!(
            "[data]\nfolder = {:?}\n[keys]\nfile = {:?}\n",
            folder.path(),
            folder.path().join(inside)
        );
        let problem = load(&format!("{production}{smtp}{place}"), &[]).expect_err(inside);
        assert!(problem.contains("`keys.file`"), "{problem}");
    }
    let plain = production.replace("https", "http");
    let problem = load(&format!("{plain}{smtp}{key}"), &[]).expect_err("no TLS");
    assert!(problem.contains("`server.public_url`"), "{problem}");
}

#[test]
fn secrets_do_not_print() {
    let text =
        "[mail]\nadapter = \"smtp\"\nhost = \"h.example\"\nuser = \"u\"\npassword = \"hunter2hunter2\"";
    let config = load(text, &[]).expect("valid");
    assert!(!format!("{config:?}").contains("hunter2"));
}
